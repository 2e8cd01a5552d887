package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.ClusterHealth;
import io.deeperstream.clustering.OnlineKMeans;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A snapshot of the health of the sub-clusters of one or several super-clusters of a generation.
 *
 * @param generation number of the generation
 * @param counts images behind each sub-cluster, forgotten up to now, over all super-clusters
 * @param meanSquaredDistance of the last images to their sub-centroids; NaN before the first
 * @param reseeded sub-clusters re-seeded since the subtask was started
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SuperClusterHealth(
    int generation, double[] counts, double meanSquaredDistance, long reseeded) {

  /** Returns an empty health, without any sub-cluster. */
  static SuperClusterHealth none() {
    return new SuperClusterHealth(0, new double[0], Double.NaN, 0);
  }

  /** Combines this health with another; the mean distance is weighted by the images behind each. */
  SuperClusterHealth plus(SuperClusterHealth other) {
    double own = Double.isNaN(meanSquaredDistance) ? 0 : totalCount();
    double others = Double.isNaN(other.meanSquaredDistance) ? 0 : other.totalCount();
    double distance =
        others == 0
            ? meanSquaredDistance
            : own == 0
                ? other.meanSquaredDistance
                : (own * meanSquaredDistance + others * other.meanSquaredDistance) / (own + others);
    return new SuperClusterHealth(
        Math.max(generation, other.generation),
        DoubleStream.concat(Arrays.stream(counts), Arrays.stream(other.counts)).toArray(),
        distance,
        reseeded + other.reseeded);
  }

  /** Returns the number of sub-clusters with at least {@link OnlineKMeans#LIVE_COUNT} images. */
  int liveClusters() {
    return (int) Arrays.stream(counts).filter(count -> count >= OnlineKMeans.LIVE_COUNT).count();
  }

  double totalCount() {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    return total;
  }

  /** Returns K·Σp², from 1 (all equal) to K; 1 without a sub-cluster. */
  double imbalanceFactor() {
    return counts.length == 0 ? 1 : ClusterHealth.of(counts).imbalanceFactor();
  }

  /** Returns the entropy in nats, at most ln K; 0 without a sub-cluster. */
  double entropy() {
    return counts.length == 0 ? 0 : ClusterHealth.of(counts).entropy();
  }

  /** Returns a line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d of %d live clusters, imbalance factor %.3f, entropy %.3f of %.3f nats, %d re-seeded,"
            + " mean squared distance %.4f",
        liveClusters(),
        counts.length,
        imbalanceFactor(),
        entropy(),
        Math.log(Math.max(1, counts.length)),
        reseeded,
        meanSquaredDistance);
  }
}
