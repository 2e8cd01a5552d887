package io.deeperstream.clustering;

/** Single distances, for the few pairs that are known; searches use matrix products. */
final class Distances {

  private Distances() {}

  /**
   * Squared Euclidean distance, from the differences and summed in double.
   *
   * @param values holds the first vector from {@code from} on
   * @param other the second vector; its length is the dimension
   */
  static double squared(float[] values, int from, float[] other) {
    double even = 0;
    double odd = 0;
    int j = 0;
    for (; j + 1 < other.length; j += 2) {
      double first = (double) values[from + j] - other[j];
      double second = (double) values[from + j + 1] - other[j + 1];
      even += first * first;
      odd += second * second;
    }
    if (j < other.length) {
      double last = (double) values[from + j] - other[j];
      even += last * last;
    }
    return even + odd;
  }
}
