package io.deeperstream.training;

/**
 * A label as it comes with the stream.
 *
 * @param key of the image
 * @param generation that labelled it
 * @param superCluster in [0, m)
 * @param subCluster in [0, k/m), inside the super-cluster
 * @param incarnation how often the sub-cluster has been re-seeded
 * @param squaredDistance to its centroid
 */
public record StreamLabel(
    ImageKey key,
    int generation,
    int superCluster,
    int subCluster,
    int incarnation,
    float squaredDistance) {}
