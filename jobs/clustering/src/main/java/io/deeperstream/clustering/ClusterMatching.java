package io.deeperstream.clustering;

import java.util.Arrays;

/** Matches the clusters of two generations, optimally where that is cheap, else greedily. */
final class ClusterMatching {

  private ClusterMatching() {}

  /**
   * Matches the super-clusters.
   *
   * @return old super-cluster of each new one, {@code [newM]}; −1 for none
   */
  static int[] ofSuperClusters(Contingency pairs, int oldM, int newM) {
    int[] oldOf = new int[newM];
    Arrays.fill(oldOf, -1);
    boolean[] taken = new boolean[oldM];
    int size = Math.max(oldM, newM);
    if (size <= OverlapMatching.LARGEST_OPTIMAL) {
      int[][] overlap = new int[size][size];
      for (int pair = 0; pair < pairs.pairs(); pair++) {
        overlap[pairs.rows()[pair]][pairs.columns()[pair]] = pairs.counts()[pair];
      }
      take(OverlapMatching.optimal(overlap), overlap, 0, 0, oldOf, taken);
    }
    OverlapMatching.greedy(pairs, oldOf, taken);
    return oldOf;
  }

  /**
   * Matches the sub-clusters.
   *
   * @param superAncestors old super-cluster of each new one, −1 for none
   * @return old cluster of each new one, {@code [new k]}; −1 for none
   */
  static int[] ofSubClusters(
      Contingency pairs, LabelledSample before, LabelledSample after, int[] superAncestors) {
    int[] oldOf = new int[after.clusters()];
    Arrays.fill(oldOf, -1);
    boolean[] taken = new boolean[before.clusters()];
    int size = Math.max(before.subClusters(), after.subClusters());
    if (size <= OverlapMatching.LARGEST_OPTIMAL) {
      for (int s = 0; s < superAncestors.length; s++) {
        if (superAncestors[s] >= 0) {
          int firstRow = superAncestors[s] * before.subClusters();
          int firstColumn = s * after.subClusters();
          int[][] overlap = overlap(pairs, before, after, firstRow, firstColumn);
          take(OverlapMatching.optimal(overlap), overlap, firstRow, firstColumn, oldOf, taken);
        }
      }
    }
    OverlapMatching.greedy(pairs, oldOf, taken);
    return oldOf;
  }

  /**
   * Returns the number of images that each pair of sub-clusters of an old and a new super-cluster
   * shares, padded with zeros to a square.
   */
  private static int[][] overlap(
      Contingency pairs,
      LabelledSample before,
      LabelledSample after,
      int firstRow,
      int firstColumn) {
    int size = Math.max(before.subClusters(), after.subClusters());
    int[][] overlap = new int[size][size];
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      int row = pairs.rows()[pair] - firstRow;
      int column = pairs.columns()[pair] - firstColumn;
      if (row >= 0 && row < before.subClusters() && column >= 0 && column < after.subClusters()) {
        overlap[row][column] = pairs.counts()[pair];
      }
    }
    return overlap;
  }

  /** Copies a matching, without the pairs that share no image and only pad it. */
  private static void take(
      int[] columnOf,
      int[][] overlap,
      int firstRow,
      int firstColumn,
      int[] oldOf,
      boolean[] taken) {
    for (int row = 0; row < columnOf.length; row++) {
      if (overlap[row][columnOf[row]] > 0) {
        oldOf[firstColumn + columnOf[row]] = firstRow + row;
        taken[firstRow + row] = true;
      }
    }
  }
}
