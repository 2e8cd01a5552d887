package io.deeperstream.clustering;

import java.util.HashMap;
import java.util.Map;

/** How much one labelling of points says about another. Stateless. */
public final class MutualInformation {

  private MutualInformation() {}

  /**
   * Normalised mutual information, I(a; b) over the arithmetic mean of both entropies.
   *
   * @param a labels, {@code [n]}, any numbers
   * @param b labels of the same points, {@code [n]}
   * @return in [0, 1]; 1 where both labellings are of a single class
   * @throws IllegalArgumentException if the lengths differ or there is no point
   */
  public static double normalized(int[] a, int[] b) {
    if (a.length != b.length || a.length == 0) {
      throw new IllegalArgumentException(
          "both labellings must have the same number of points, at least 1; got %d and %d"
              .formatted(a.length, b.length));
    }
    Map<Integer, Integer> ofA = new HashMap<>();
    Map<Integer, Integer> ofB = new HashMap<>();
    Map<Long, Integer> ofBoth = new HashMap<>();
    for (int i = 0; i < a.length; i++) {
      ofA.merge(a[i], 1, Integer::sum);
      ofB.merge(b[i], 1, Integer::sum);
      ofBoth.merge(((long) a[i] << 32) | (b[i] & 0xffffffffL), 1, Integer::sum);
    }
    double entropyA = entropy(ofA.values(), a.length);
    double entropyB = entropy(ofB.values(), a.length);
    if (entropyA == 0 && entropyB == 0) {
      return 1;
    }
    double information = entropyA + entropyB - entropy(ofBoth.values(), a.length);
    return Math.max(0, Math.min(1, 2 * information / (entropyA + entropyB)));
  }

  private static double entropy(Iterable<Integer> counts, double n) {
    double entropy = 0;
    for (int count : counts) {
      entropy -= count / n * Math.log(count / n);
    }
    return entropy;
  }
}
