package io.deeperstream.clustering;

import java.util.Objects;

/**
 * The nearest centroid of every point, by squared Euclidean distance.
 *
 * @param cluster index of the nearest centroid, {@code [points]}; among equally near ones the
 *     lowest
 * @param squaredDistance squared Euclidean distance to it, {@code [points]}, 0 or more; computed
 *     from the differences, summed in double, so that a point on its centroid has exactly 0
 */
@SuppressWarnings("ArrayRecordComponent") // A view of two results, never compared.
public record Assignment(int[] cluster, float[] squaredDistance) {

  public Assignment {
    Objects.requireNonNull(cluster, "cluster");
    if (cluster.length != squaredDistance.length) {
      throw new IllegalArgumentException(
          "%d clusters do not fit %d squared distances"
              .formatted(cluster.length, squaredDistance.length));
    }
  }

  /**
   * Assigns every point to its nearest centroid. Who assigns to the same centroids again and again
   * keeps a {@link CentroidIndex} instead, which spares their copy and their norms.
   *
   * @param points {@code [n][dimension]}, finite
   * @param centroids {@code [k][dimension]}, finite, at least one
   * @param threads threads to use, 1 or more; the result does not depend on it
   * @throws IllegalArgumentException if the dimensions differ, there is no centroid, or a value is
   *     not finite
   */
  public static Assignment nearest(FloatMatrix points, FloatMatrix centroids, int threads) {
    try (CentroidIndex index = new CentroidIndex(centroids)) {
      return index.nearest(points, threads);
    }
  }

  /** Number of points. */
  public int points() {
    return cluster.length;
  }

  /**
   * Points of each cluster, {@code [clusters]}.
   *
   * @param clusters number of clusters, above every index
   */
  public double[] counts(int clusters) {
    double[] counts = new double[clusters];
    for (int c : cluster) {
      counts[c]++;
    }
    return counts;
  }

  /** Mean of the squared distances, summed in double; 0 without points. */
  public double meanSquaredDistance() {
    double sum = 0;
    for (float distance : squaredDistance) {
      sum += distance;
    }
    return squaredDistance.length == 0 ? 0 : sum / squaredDistance.length;
  }
}
