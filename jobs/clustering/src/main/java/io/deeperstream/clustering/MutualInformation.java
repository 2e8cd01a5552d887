package io.deeperstream.clustering;

import java.util.HashMap;
import java.util.Map;

/** How much two labellings of the same points say about each other. */
public final class MutualInformation {

  private MutualInformation() {}

  /**
   * Mutual information divided by the arithmetic mean of both entropies, as scikit-learn's {@code
   * normalized_mutual_info_score}. It does not depend on which number names which group.
   *
   * @param a group of each point, 0 or more, {@code [n]}
   * @param b the same by another labelling, {@code [n]}
   * @return from 0, where neither says anything about the other, to 1, where they are the same
   *     groups; 1, too, where both put all points into one group, and without points
   * @throws IllegalArgumentException if the lengths differ or a label is negative
   */
  public static double normalized(int[] a, int[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "%d labels cannot be compared with %d: both label the same points"
              .formatted(a.length, b.length));
    }
    Map<Integer, Integer> first = counts(a);
    Map<Integer, Integer> second = counts(b);
    if (first.size() <= 1 && second.size() <= 1) {
      return 1;
    }
    double mutual = 0;
    for (Map.Entry<Long, Integer> cell : contingency(a, b).entrySet()) {
      double inFirst = first.get((int) (cell.getKey() >> 32));
      double inSecond = second.get(cell.getKey().intValue());
      double both = cell.getValue();
      mutual += both * Math.log(both * a.length / (inFirst * inSecond));
    }
    mutual /= a.length;
    double mean = (entropy(first, a.length) + entropy(second, a.length)) / 2;
    // Rounding may leave a trace on either side of the range.
    return Math.min(1, Math.max(0, mutual / mean));
  }

  private static Map<Integer, Integer> counts(int[] labels) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException(
            "label %d is %d; it must be at least 0".formatted(i, labels[i]));
      }
      counts.merge(labels[i], 1, Integer::sum);
    }
    return counts;
  }

  private static Map<Long, Integer> contingency(int[] a, int[] b) {
    Map<Long, Integer> cells = new HashMap<>();
    for (int i = 0; i < a.length; i++) {
      cells.merge((long) a[i] << 32 | b[i], 1, Integer::sum);
    }
    return cells;
  }

  private static double entropy(Map<Integer, Integer> counts, int n) {
    double entropy = 0;
    for (int count : counts.values()) {
      entropy -= (double) count / n * Math.log((double) count / n);
    }
    return entropy;
  }
}
