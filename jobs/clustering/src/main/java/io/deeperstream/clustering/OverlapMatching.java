package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** One-to-one matchings of old clusters with new ones by the images that they share. */
final class OverlapMatching {

  /** Up to here the best matching is searched for; above, where it would be slow, a greedy one. */
  static final int LARGEST_OPTIMAL = 2000;

  private OverlapMatching() {}

  /**
   * A matching of greatest total overlap (the assignment problem, by the Hungarian method with
   * potentials and shortest augmenting paths). O(n³).
   *
   * @param overlap {@code [n][n]}, 0 or more
   * @return column of each row, {@code [n]}, a permutation
   */
  static int[] optimal(int[][] overlap) {
    int n = overlap.length;
    long[] rowPotential = new long[n + 1];
    long[] columnPotential = new long[n + 1];
    // Row of each column, both counted from 1; column 0 holds the row that seeks its place.
    int[] rowOf = new int[n + 1];
    for (int row = 1; row <= n; row++) {
      rowOf[0] = row;
      augment(overlap, rowPotential, columnPotential, rowOf);
    }
    int[] columnOf = new int[n];
    for (int column = 1; column <= n; column++) {
      columnOf[rowOf[column] - 1] = column - 1;
    }
    return columnOf;
  }

  private static void augment(
      int[][] overlap, long[] rowPotential, long[] columnPotential, int[] rowOf) {
    int n = overlap.length;
    long[] slack = new long[n + 1];
    Arrays.fill(slack, Long.MAX_VALUE);
    int[] cameFrom = new int[n + 1];
    boolean[] reached = new boolean[n + 1];
    int column = 0;
    while (rowOf[column] != 0) {
      reached[column] = true;
      int row = rowOf[column];
      int next = 0;
      for (int j = 1; j <= n; j++) {
        if (!reached[j]) {
          long reduced = -overlap[row - 1][j - 1] - rowPotential[row] - columnPotential[j];
          if (reduced < slack[j]) {
            slack[j] = reduced;
            cameFrom[j] = column;
          }
          if (next == 0 || slack[j] < slack[next]) {
            next = j;
          }
        }
      }
      shift(slack[next], slack, reached, rowPotential, columnPotential, rowOf);
      column = next;
    }
    while (column != 0) {
      rowOf[column] = rowOf[cameFrom[column]];
      column = cameFrom[column];
    }
  }

  private static void shift(
      long by,
      long[] slack,
      boolean[] reached,
      long[] rowPotential,
      long[] columnPotential,
      int[] rowOf) {
    for (int j = 0; j < slack.length; j++) {
      if (reached[j]) {
        rowPotential[rowOf[j]] += by;
        columnPotential[j] -= by;
      } else if (j > 0) {
        slack[j] -= by;
      }
    }
  }

  /**
   * Goes through all pairs, the largest first (equal ones by row, then by column), and matches what
   * is still free on both sides.
   *
   * @param oldOf row of each column, −1 where it is free, {@code [columns]}; added to
   * @param taken which rows are matched, {@code [rows]}; added to
   */
  static void greedy(Contingency pairs, int[] oldOf, boolean[] taken) {
    IntStream.range(0, pairs.pairs())
        .boxed()
        .sorted(Comparator.comparingInt(pair -> -pairs.counts()[pair]))
        .forEach(
            pair -> {
              int row = pairs.rows()[pair];
              int column = pairs.columns()[pair];
              if (!taken[row] && oldOf[column] < 0) {
                taken[row] = true;
                oldOf[column] = row;
              }
            });
  }
}
