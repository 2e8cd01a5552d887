package io.deeperstream.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of what several rounds measured. */
final class Medians {

  private Medians() {}

  /**
   * The median of a figure; of an even number of rounds the mean of the two in the middle.
   *
   * @param rounds at least one
   * @throws IllegalArgumentException if there is none
   */
  static <T> double of(List<T> rounds, ToDoubleFunction<? super T> figure) {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("a median needs at least one round, got none");
    }
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
