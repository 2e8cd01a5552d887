package io.deeperstream.clustering;

import java.util.Arrays;

/**
 * Sparse contingency table of two labellings: the number of images with each pair of labels,
 * without the pairs that no image has. Ordered by row, then by column.
 *
 * @param rows first label of each pair, {@code [pairs]}
 * @param columns second label of each pair, {@code [pairs]}
 * @param counts images of each pair, {@code [pairs]}, 1 or more
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Contingency(int[] rows, int[] columns, int[] counts) {

  /**
   * Counts pairs.
   *
   * @param a first label of each image, {@code [n]}
   * @param b second label of each image, {@code [n]}, 0 or more; an image whose first label is
   *     negative is left out
   */
  static Contingency of(int[] a, int[] b) {
    long[] keys = new long[a.length];
    int known = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] >= 0) {
        keys[known++] = ((long) a[i] << Integer.SIZE) | b[i];
      }
    }
    Arrays.sort(keys, 0, known);
    int[] rows = new int[known];
    int[] columns = new int[known];
    int[] counts = new int[known];
    int pairs = 0;
    for (int i = 0; i < known; i++) {
      if (i == 0 || keys[i] != keys[i - 1]) {
        rows[pairs] = (int) (keys[i] >>> Integer.SIZE);
        columns[pairs++] = (int) keys[i];
      }
      counts[pairs - 1]++;
    }
    return new Contingency(
        Arrays.copyOf(rows, pairs), Arrays.copyOf(columns, pairs), Arrays.copyOf(counts, pairs));
  }

  int pairs() {
    return counts.length;
  }

  /** Images counted. */
  long images() {
    long sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Images of each row, {@code [size]}; every row must be below {@code size}. */
  long[] rowSums(int size) {
    return sums(rows, size);
  }

  /** Images of each column, {@code [size]}; every column must be below {@code size}. */
  long[] columnSums(int size) {
    return sums(columns, size);
  }

  private long[] sums(int[] labels, int size) {
    long[] sums = new long[size];
    for (int pair = 0; pair < counts.length; pair++) {
      sums[labels[pair]] += counts[pair];
    }
    return sums;
  }
}
