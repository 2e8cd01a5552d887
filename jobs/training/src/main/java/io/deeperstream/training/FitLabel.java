package io.deeperstream.training;

/**
 * A label that a generation's own centroids give, outside of the stream.
 *
 * @param key of the image
 * @param generation whose centroids they are
 * @param superCluster in [0, m)
 * @param subCluster in [0, k/m)
 */
public record FitLabel(ImageKey key, int generation, int superCluster, int subCluster) {}
