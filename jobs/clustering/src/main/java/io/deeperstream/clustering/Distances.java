package io.deeperstream.clustering;

/** Single distances, for the few pairs that are known; searches use matrix products. */
final class Distances {

  private Distances() {}

  /**
   * Squared Euclidean distance, from the differences and summed in double, in four sums at once.
   *
   * @param values holds the first vector from {@code from} on
   * @param other the second vector; its length is the dimension
   */
  static double squared(float[] values, int from, float[] other) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int j = 0;
    for (; j + 3 < other.length; j += 4) {
      double first = (double) values[from + j] - other[j];
      double second = (double) values[from + j + 1] - other[j + 1];
      double third = (double) values[from + j + 2] - other[j + 2];
      double fourth = (double) values[from + j + 3] - other[j + 3];
      sum0 += first * first;
      sum1 += second * second;
      sum2 += third * third;
      sum3 += fourth * fourth;
    }
    for (; j < other.length; j++) {
      double last = (double) values[from + j] - other[j];
      sum0 += last * last;
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /**
   * Squared Euclidean norm, summed in double.
   *
   * @param values holds the vector from {@code from} on
   * @param length the dimension
   */
  static double squaredNorm(float[] values, int from, int length) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int j = from;
    int end = from + length;
    for (; j + 3 < end; j += 4) {
      sum0 += (double) values[j] * values[j];
      sum1 += (double) values[j + 1] * values[j + 1];
      sum2 += (double) values[j + 2] * values[j + 2];
      sum3 += (double) values[j + 3] * values[j + 3];
    }
    for (; j < end; j++) {
      sum0 += (double) values[j] * values[j];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
