package io.deeperstream.cli;

/**
 * A labelled picture in the topic of images.
 *
 * @param id its name in its collection
 * @param partition of the topic
 * @param offset in the partition
 * @param squaredDistance to the sub-centroid when it was labelled
 */
record Picture(String id, int partition, long offset, float squaredDistance) {}
