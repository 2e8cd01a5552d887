package io.deeperstream.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A figure over several seeds.
 *
 * @param count of seeds, at least 1
 * @param mean of them
 * @param deviation of the sample (n − 1 in the denominator); 0 for a single seed
 * @param minimum of them
 * @param maximum of them
 */
record Spread(int count, double mean, double deviation, double minimum, double maximum) {

  /**
   * Sums up a figure.
   *
   * @throws IllegalArgumentException if there is none
   */
  static <T> Spread of(List<T> found, ToDoubleFunction<? super T> figure) {
    if (found.isEmpty()) {
      throw new IllegalArgumentException("a spread needs at least one figure, got none");
    }
    double[] values = found.stream().mapToDouble(figure).toArray();
    double sum = 0;
    double minimum = values[0];
    double maximum = values[0];
    for (double value : values) {
      sum += value;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1));
    return new Spread(values.length, mean, deviation, minimum, maximum);
  }

  /**
   * Mean, deviation and extremes as text.
   *
   * @param scale that they are multiplied with, such as 100 for a share in percent
   * @param decimals digits after the point
   */
  String text(double scale, int decimals) {
    String number = "%." + decimals + "f";
    return String.format(
        Locale.ROOT,
        number + " ± " + number + " (" + number + "–" + number + ")",
        scale * mean,
        scale * deviation,
        scale * minimum,
        scale * maximum);
  }
}
