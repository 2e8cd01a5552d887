package io.deeperstream.clustering;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The running minimum of the scores of one tile of points, and the centroid that reached it.
 *
 * <p>Scores come with points along the rows, so that the minimum over centroids is taken element by
 * element and the compiler can use vector instructions: rows of {@value #GROUP} centroids are
 * folded into one, which alone is compared with the minimum so far. Which centroid of a group won
 * is looked up once for each point at the end of the tile. Not safe for concurrent use.
 */
final class LowestScores {

  /** Centroids of a group; the rows of a tile are a multiple of it. */
  static final int GROUP = NativeMatrix.ROW_MULTIPLE;

  /** Rows that one loop reads; more would not keep their addresses in registers. */
  private static final int FOLDED = 4;

  private final float[] lowest;
  private final float[] group;
  private final float[][] rows;
  private final int[] winner;
  private int points;

  /**
   * @param capacity points of a tile at most
   */
  LowestScores(int capacity) {
    this.lowest = new float[capacity];
    this.group = new float[capacity];
    this.rows = new float[FOLDED][capacity];
    this.winner = new int[capacity];
  }

  /**
   * Forgets all scores.
   *
   * @param newPoints points of the next tile, up to the capacity
   */
  void reset(int newPoints) {
    points = newPoints;
    Arrays.fill(lowest, 0, points, Float.POSITIVE_INFINITY);
  }

  /**
   * Takes in a tile of centroids. Of equal scores the first stays.
   *
   * @param products −2 x·c, {@code [centroids][stride]}
   * @param stride columns of {@code products}, at least the number of points
   * @param norms ‖c‖² of all centroids; +∞ for padding, which then never wins
   * @param first index of the tile's first centroid in {@code norms}
   * @param centroids of the tile, a multiple of {@value #GROUP}
   * @param cluster receives the index of each point's nearest centroid so far where it is in this
   *     tile
   * @param at position of the first point in {@code cluster}
   */
  void lower(
      FloatBuffer products,
      int stride,
      float[] norms,
      int first,
      int centroids,
      int[] cluster,
      int at) {
    Arrays.fill(winner, 0, points, -1);
    for (int c = 0; c < centroids; c += GROUP) {
      Arrays.fill(group, 0, points, Float.POSITIVE_INFINITY);
      for (int row = c; row < c + GROUP; row += FOLDED) {
        for (int r = 0; r < FOLDED; r++) {
          products.get((row + r) * stride, rows[r], 0, points);
        }
        int n = first + row;
        fold(
            group,
            rows[0],
            rows[1],
            rows[2],
            rows[3],
            points,
            norms[n],
            norms[n + 1],
            norms[n + 2],
            norms[n + 3]);
      }
      for (int i = 0; i < points; i++) {
        if (group[i] < lowest[i]) {
          lowest[i] = group[i];
          winner[i] = c;
        }
      }
    }
    for (int i = 0; i < points; i++) {
      if (winner[i] >= 0) {
        int c = winner[i];
        while (products.get(c * stride + i) + norms[first + c] != lowest[i]) {
          c++;
        }
        cluster[at + i] = first + c;
      }
    }
  }

  /** Separate arrays, since the compiler does not vectorise rows at variable offsets of one. */
  private static void fold(
      float[] group,
      float[] row0,
      float[] row1,
      float[] row2,
      float[] row3,
      int points,
      float norm0,
      float norm1,
      float norm2,
      float norm3) {
    for (int i = 0; i < points; i++) {
      float first = Math.min(row0[i] + norm0, row1[i] + norm1);
      float second = Math.min(row2[i] + norm2, row3[i] + norm3);
      group[i] = Math.min(group[i], Math.min(first, second));
    }
  }
}
