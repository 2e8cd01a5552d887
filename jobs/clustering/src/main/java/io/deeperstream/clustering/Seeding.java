package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses the points at which the centroids of a k-means begin. */
final class Seeding {

  private static final int TILE_POINTS = 1024;

  private Seeding() {}

  /**
   * k different points, every set of k being equally likely; their values may be equal where points
   * are.
   */
  static int[] random(int points, int clusters, SplittableRandom random) {
    int[] shuffled = new int[points];
    Arrays.setAll(shuffled, i -> i);
    for (int j = 0; j < clusters; j++) {
      int other = random.nextInt(j, points);
      int chosen = shuffled[other];
      shuffled[other] = shuffled[j];
      shuffled[j] = chosen;
    }
    return Arrays.copyOf(shuffled, clusters);
  }

  /**
   * k-means++ (Arthur and Vassilvitskii 2007): each next point is drawn with probability
   * proportional to its squared distance to the nearest one chosen. Where every point lies on a
   * chosen one, those not yet chosen follow in the order of their indices. O(n · k · dimension).
   */
  static int[] plusPlus(FloatMatrix points, int clusters, SplittableRandom random, int threads) {
    int n = points.rows();
    double[] squared = new double[n];
    Arrays.fill(squared, Double.POSITIVE_INFINITY);
    boolean[] taken = new boolean[n];
    int[] chosen = new int[clusters];
    chosen[0] = random.nextInt(n);
    for (int j = 1; j < clusters; j++) {
      taken[chosen[j - 1]] = true;
      float[] latest = points.row(chosen[j - 1]);
      Tiles.forEachInterruptibly(
          Tiles.covering(n, TILE_POINTS),
          threads,
          () -> tile -> lower(points, latest, squared, tile));
      chosen[j] = drawOrNext(squared, taken, random);
    }
    return chosen;
  }

  private static void lower(FloatMatrix points, float[] latest, double[] squared, int tile) {
    int from = tile * TILE_POINTS;
    int to = Math.min(points.rows(), from + TILE_POINTS);
    for (int i = from; i < to; i++) {
      double distance = Distances.squared(points.data(), i * latest.length, latest);
      squared[i] = Math.min(squared[i], distance);
    }
  }

  private static int drawOrNext(double[] squared, boolean[] taken, SplittableRandom random) {
    double total = 0;
    for (double distance : squared) {
      total += distance;
    }
    double rest = random.nextDouble() * total;
    int last = -1;
    for (int i = 0; i < squared.length; i++) {
      if (squared[i] > 0) {
        last = i;
        rest -= squared[i];
        if (rest < 0) {
          return i;
        }
      }
    }
    if (last >= 0) {
      return last;
    }
    int next = 0;
    while (taken[next]) {
      next++;
    }
    return next;
  }
}
