package io.deeperstream.clustering;

import java.util.Arrays;

/** Mutual information of two labellings of the same images. Stateless. */
public final class MutualInformation {

  private MutualInformation() {}

  /**
   * Returns the mutual information divided by the arithmetic mean of both entropies, as
   * scikit-learn's {@code normalized_mutual_info_score}: 0 for independent labellings, 1 for
   * labellings that are equal up to renaming. It is 1, too, if both have a single label or no
   * image. Takes O(n log n).
   *
   * @param a label of each image, {@code [n]}, 0 or more
   * @param b another label of each image, {@code [n]}, 0 or more
   * @return from 0 to 1
   * @throws IllegalArgumentException if the lengths differ or a label is negative
   */
  public static double normalized(int[] a, int[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "%d labels cannot be compared with %d: they must be of the same images"
              .formatted(a.length, b.length));
    }
    requireLabels("first", a);
    requireLabels("second", b);
    int[] first = ranks(a);
    int[] second = ranks(b);
    Contingency pairs = Contingency.of(first, second);
    long[] rows = pairs.rowSums(labels(first));
    long[] columns = pairs.columnSums(labels(second));
    if (rows.length <= 1 && columns.length <= 1) {
      return 1;
    }
    double n = a.length;
    double information = 0;
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      double both = pairs.counts()[pair];
      double independent = (double) rows[pairs.rows()[pair]] * columns[pairs.columns()[pair]] / n;
      information += both / n * Math.log(both / independent);
    }
    double mean = (entropy(rows, n) + entropy(columns, n)) / 2;
    return Math.min(1, Math.max(0, information / mean));
  }

  private static void requireLabels(String which, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException(
            "%s label of image %d (%d) must be at least 0".formatted(which, i, labels[i]));
      }
    }
  }

  /** Renumbers the labels from 0 without gaps, so that sums by label need at most n entries. */
  private static int[] ranks(int[] labels) {
    int[] distinct = Arrays.stream(labels).sorted().distinct().toArray();
    return Arrays.stream(labels).map(label -> Arrays.binarySearch(distinct, label)).toArray();
  }

  private static int labels(int[] ranks) {
    return Arrays.stream(ranks).max().orElse(-1) + 1;
  }

  private static double entropy(long[] counts, double n) {
    double entropy = 0;
    for (long count : counts) {
      entropy -= count / n * Math.log(count / n);
    }
    return entropy;
  }
}
