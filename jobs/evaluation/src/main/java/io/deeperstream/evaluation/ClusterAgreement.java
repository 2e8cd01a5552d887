package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.MutualInformation;
import io.deeperstream.clustering.Projection;

/**
 * Agreement of clusters with labels.
 *
 * @param clusters k
 * @param normalizedMutualInformation of clusters and labels, 0 to 1
 */
public record ClusterAgreement(int clusters, double normalizedMutualInformation) {

  /** Maximum dimension of the projection. */
  static final int DIMENSIONS = 256;

  /**
   * Projects features into the space that clustering sees, by a whitening principal component
   * analysis; rows get unit norm.
   *
   * @param features {@code [n][columns]}, finite, n at least 10
   * @return {@code [n][d]}, d being the least of the columns, {@value #DIMENSIONS} and n / 10
   * @throws IllegalArgumentException if the rows are too few or all equal
   */
  static FloatMatrix project(FloatMatrix features, int threads) {
    if (features.rows() < Projection.DESCRIPTORS_PER_DIMENSION) {
      throw new IllegalArgumentException(
          "clusters need at least %d rows to be fitted to, got %d"
              .formatted(Projection.DESCRIPTORS_PER_DIMENSION, features.rows()));
    }
    int supported = features.rows() / Projection.DESCRIPTORS_PER_DIMENSION;
    int dimension = Math.min(Math.min(features.columns(), DIMENSIONS), supported);
    return Projection.fit(features, dimension, threads).apply(features);
  }

  /**
   * Clusters points by ten passes of k-means from random points, and compares the clusters with
   * labels.
   *
   * @param points {@code [n][d]} from {@link #project}
   * @param labels {@code [n]}, 0 or more
   * @param clusters k, 1 to n
   */
  static ClusterAgreement of(
      FloatMatrix points, int[] labels, int clusters, long seed, int threads) {
    KMeans.Options options = KMeans.Options.of(clusters, seed).withThreads(threads);
    int[] cluster = KMeans.fit(points, options).assignment().cluster();
    return new ClusterAgreement(clusters, MutualInformation.normalized(cluster, labels));
  }
}
