package io.deeperstream.clustering;

/**
 * Measures of how evenly points are spread over clusters, computed from the counts alone.
 * p<sub>j</sub> is the share of cluster j.
 *
 * @param clusters K, empty ones included
 * @param live clusters with a count above 0
 * @param points sum of the counts
 * @param imbalanceFactor K·Σp², from 1 (all equal) to K (all points in one cluster): the expected
 *     size of the cluster of a random point, relative to the mean size
 * @param entropy −Σ p·ln p in nats, from 0 (one cluster) to ln K (all equal)
 */
public record ClusterHealth(
    int clusters, int live, double points, double imbalanceFactor, double entropy) {

  /**
   * Computes the measures. Without any point all clusters count as equal: the factor is 1, the
   * entropy ln K.
   *
   * @param counts points of each cluster, {@code [K]}, finite, 0 or more, at least one cluster
   * @throws IllegalArgumentException if there is no cluster, or a count is out of range
   */
  public static ClusterHealth of(double[] counts) {
    if (counts.length == 0) {
      throw new IllegalArgumentException("the health of clusters needs at least one, got none");
    }
    double points = 0;
    int live = 0;
    for (int j = 0; j < counts.length; j++) {
      if (!(counts[j] >= 0) || Double.isInfinite(counts[j])) {
        throw new IllegalArgumentException(
            "count (%s) of cluster %d must be finite and at least 0".formatted(counts[j], j));
      }
      points += counts[j];
      live += counts[j] > 0 ? 1 : 0;
    }
    if (points == 0) {
      return new ClusterHealth(counts.length, 0, 0, 1, Math.log(counts.length));
    }
    double squares = 0;
    double entropy = 0;
    for (double count : counts) {
      if (count > 0) {
        double share = count / points;
        squares += share * share;
        entropy -= share * Math.log(share);
      }
    }
    return new ClusterHealth(counts.length, live, points, counts.length * squares, entropy);
  }
}
