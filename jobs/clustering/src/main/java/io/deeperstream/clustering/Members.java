package io.deeperstream.clustering;

import java.util.Arrays;

/**
 * The points of every cluster, in the order of their indices (a counting sort by cluster).
 *
 * @param points indices of points, grouped by cluster, {@code [n]}
 * @param start first position of each cluster in {@code points}, {@code [k + 1]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Members(int[] points, int[] start) {

  /**
   * Groups points by cluster.
   *
   * @param cluster {@code [n]}, each from 0 to clusters − 1
   */
  static Members of(int[] cluster, int clusters) {
    int[] start = new int[clusters + 1];
    for (int c : cluster) {
      start[c + 1]++;
    }
    for (int c = 0; c < clusters; c++) {
      start[c + 1] += start[c];
    }
    int[] next = start.clone();
    int[] points = new int[cluster.length];
    for (int i = 0; i < cluster.length; i++) {
      points[next[cluster[i]]++] = i;
    }
    return new Members(points, start);
  }

  int size(int cluster) {
    return start[cluster + 1] - start[cluster];
  }

  /** The clusters that have points, ascending. */
  int[] occupied() {
    int[] occupied = new int[Math.min(points.length, start.length - 1)];
    int found = 0;
    for (int c = 0; c + 1 < start.length; c++) {
      if (size(c) > 0) {
        occupied[found++] = c;
      }
    }
    return Arrays.copyOf(occupied, found);
  }

  /** The points of one cluster, ascending, a new array. */
  int[] of(int cluster) {
    int[] members = new int[size(cluster)];
    System.arraycopy(points, start[cluster], members, 0, members.length);
    return members;
  }

  /**
   * Adds the vectors of one cluster's points to {@code sum}, in the order of their indices: four at
   * a time, which reads and writes the sums a quarter as often, then what is left.
   *
   * @param vectors {@code [n][dimension]}
   * @param sum {@code [dimension]}, added to
   */
  void addTo(double[] sum, int cluster, FloatMatrix vectors) {
    float[] data = vectors.data();
    int dimension = sum.length;
    int at = start[cluster];
    for (; at + 3 < start[cluster + 1]; at += 4) {
      int a = points[at] * dimension;
      int b = points[at + 1] * dimension;
      int c = points[at + 2] * dimension;
      int d = points[at + 3] * dimension;
      for (int j = 0; j < dimension; j++) {
        double first = (double) data[a + j] + data[b + j];
        double second = (double) data[c + j] + data[d + j];
        sum[j] += first + second;
      }
    }
    for (; at < start[cluster + 1]; at++) {
      int row = points[at] * dimension;
      for (int j = 0; j < dimension; j++) {
        sum[j] += data[row + j];
      }
    }
  }
}
