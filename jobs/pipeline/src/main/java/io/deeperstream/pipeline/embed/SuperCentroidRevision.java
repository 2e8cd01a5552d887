package io.deeperstream.pipeline.embed;

/**
 * A super-centroid that has moved since its generation was fitted.
 *
 * @param hash of the generation
 * @param superCluster in [0, m)
 * @param revision from 1, growing
 * @param vector [d]; shared, not to be changed
 */
public record SuperCentroidRevision(String hash, int superCluster, long revision, float[] vector) {}
