package io.deeperstream.pipeline.assign;

/**
 * A labelled image on its way to training.
 *
 * @param generation number of the generation that labelled it
 * @param superCluster in [0, m)
 * @param subCluster in [0, k/m), inside the super-cluster
 * @param incarnation of the sub-cluster
 * @param squaredDistance to its sub-centroid
 * @param partition of the record in the topic of images
 * @param offset of the record
 * @param pass of the record
 * @param file the encoded image; not changed by anyone
 */
@SuppressWarnings("ArrayRecordComponent") // A message, never compared.
public record TrainingImage(
    int generation,
    int superCluster,
    int subCluster,
    int incarnation,
    float squaredDistance,
    int partition,
    long offset,
    int pass,
    byte[] file) {}
