package io.deeperstream.training;

import java.util.Arrays;

/**
 * Evens out super-clusters: each has an equal share of a batch, however large it is. The factor of
 * super-cluster s is N/(m·N_s) by its running count. Not thread-safe.
 */
public final class SuperClusterShares {

  private final double[] counts;
  private final double cap;
  private double total;

  /**
   * @param counts images seen so far of each super-cluster, [m], finite, 0 or more; copied
   * @param cap largest factor, above 0
   * @throws IllegalArgumentException if a number is out of range or there is no super-cluster
   */
  public SuperClusterShares(double[] counts, double cap) {
    if (counts.length == 0) {
      throw new IllegalArgumentException("shares need at least 1 super-cluster; got 0");
    }
    if (!(cap > 0)) {
      throw new IllegalArgumentException("cap (%s) must be above 0".formatted(cap));
    }
    for (int s = 0; s < counts.length; s++) {
      if (!(counts[s] >= 0) || Double.isInfinite(counts[s])) {
        throw new IllegalArgumentException(
            "count (%s) of super-cluster %d must be finite and at least 0".formatted(counts[s], s));
      }
    }
    this.counts = counts.clone();
    this.cap = cap;
    this.total = Arrays.stream(counts).sum();
  }

  /** An image of the super-cluster was seen. */
  public void add(int superCluster) {
    counts[superCluster]++;
    total++;
  }

  /** min(cap, N/(m·N_s)); the cap for one that has never been seen. */
  public double factor(int superCluster) {
    double own = counts[superCluster];
    return own == 0 ? cap : Math.min(cap, total / (counts.length * own));
  }

  /** A copy of the counts, [m]: a new object made with it goes on where this one is. */
  public double[] counts() {
    return counts.clone();
  }
}
