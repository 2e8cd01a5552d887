package io.deeperstream.clustering;

import java.util.SplittableRandom;

/**
 * Weights that can be changed and drawn from, each in O(log n): a binary tree whose nodes hold the
 * sum of their two children. Sums are always recomputed, never adjusted, so that rounding does not
 * pile up and a weight of 0 is never drawn. Not safe for concurrent use.
 */
final class SumTree {

  private final int leaves;
  private final double[] sums;

  /** A tree of {@code size} weights, all 0. */
  SumTree(int size) {
    this.leaves = size <= 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
    this.sums = new double[2 * leaves];
  }

  /** Sum of all weights. */
  double total() {
    return sums[1];
  }

  /**
   * Sets one weight.
   *
   * @param weight 0 or more, finite
   */
  void set(int index, double weight) {
    int node = leaves + index;
    sums[node] = weight;
    for (node /= 2; node >= 1; node /= 2) {
      sums[node] = sums[2 * node] + sums[2 * node + 1];
    }
  }

  /** Draws an index with probability proportional to its weight; the total must be above 0. */
  int draw(SplittableRandom random) {
    double rest = random.nextDouble() * total();
    int node = 1;
    while (node < leaves) {
      double left = sums[2 * node];
      if (rest < left || sums[2 * node + 1] == 0) {
        node = 2 * node;
      } else {
        rest -= left;
        node = 2 * node + 1;
      }
    }
    return node - leaves;
  }
}
