package io.deeperstream.clustering;

import java.util.Locale;
import java.util.Optional;

/**
 * Tells whether there are enough points for the number of clusters asked for.
 *
 * @param points n, 0 or more
 * @param clusters K, 1 or more
 */
public record FitSupport(int points, int clusters) {

  /**
   * Minimum number of points per centroid, as in faiss. The mean of fewer points is so noisy that
   * it reflects the sample rather than the space.
   */
  public static final int POINTS_PER_CLUSTER = 39;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public FitSupport {
    if (points < 0) {
      throw new IllegalArgumentException("points (%d) must be at least 0".formatted(points));
    }
    if (clusters < 1) {
      throw new IllegalArgumentException("k (%d) must be at least 1".formatted(clusters));
    }
  }

  /** n/K. */
  public double pointsPerCluster() {
    return (double) points / clusters;
  }

  /** Returns the largest number of clusters that the points support, at least 1. */
  public int supportedClusters() {
    return Math.max(1, points / POINTS_PER_CLUSTER);
  }

  /**
   * Returns a warning that states the shortage, its effect and a remedy; empty if there are enough
   * points.
   */
  public Optional<String> warning() {
    if (pointsPerCluster() >= POINTS_PER_CLUSTER) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.1f points per centroid are fewer than %d: each centroid is the mean of so few points"
                + " that it follows their noise, and another sample would give other clusters;"
                + " use %s%,d points",
            pointsPerCluster(),
            POINTS_PER_CLUSTER,
            supportedClusters() == 1
                ? "at least "
                : String.format(Locale.ROOT, "at most %,d clusters, or ", supportedClusters()),
            (long) POINTS_PER_CLUSTER * clusters));
  }
}
