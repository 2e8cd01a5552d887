package io.deeperstream.pipeline.source;

/**
 * One record of the topic of images, not yet decoded. (partition, offset, pass) identifies it.
 *
 * @param value the record's value as it came, null for a tombstone; owned by the receiver
 * @param partition its partition
 * @param offset its offset there
 * @param pass from 0; the live part that follows the last pass has the next number
 */
public record StreamedImage(byte[] value, int partition, long offset, int pass) {}
