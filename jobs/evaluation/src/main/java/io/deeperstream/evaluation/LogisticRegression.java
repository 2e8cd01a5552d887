package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Multinomial logistic regression on standardised columns: the mean cross-entropy plus {@code l2 /
 * 2} times the squared norm of the weights (not of the biases), minimised by L-BFGS from zero.
 */
public final class LogisticRegression {

  private final Standardisation standardisation;
  private final int classes;
  private final Lbfgs.Minimum minimum;

  private LogisticRegression(Standardisation standardisation, int classes, Lbfgs.Minimum minimum) {
    this.standardisation = standardisation;
    this.classes = classes;
    this.minimum = minimum;
  }

  /**
   * Fits.
   *
   * @param features {@code [n][columns]}, finite, n at least 1
   * @param labels class of each row, 0 to classes − 1
   * @param classes number of classes, 1 or more
   * @param l2 weight of the penalty, 0 or more; more pulls the weights to zero
   * @param iterations of L-BFGS at most, 0 or more
   * @param threads 1 or more; the result does not depend on it
   * @throws IllegalArgumentException if a number is out of range
   */
  public static LogisticRegression fit(
      FloatMatrix features, int[] labels, int classes, double l2, int iterations, int threads) {
    if (!(l2 >= 0) || l2 == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("l2 (%s) must be at least 0 and finite".formatted(l2));
    }
    if (iterations < 0) {
      throw new IllegalArgumentException(
          "iterations (%d) must be at least 0".formatted(iterations));
    }
    if (features.rows() != labels.length || labels.length == 0) {
      throw new IllegalArgumentException(
          "%d rows of features do not fit %d labels, or there is none"
              .formatted(features.rows(), labels.length));
    }
    Standardisation standardisation = Standardisation.of(features);
    try (NativeTiles rows = standardisation.apply(features);
        Threads pool = new Threads(threads)) {
      Lbfgs.Objective loss = (x, gradient) -> loss(rows, labels, classes, l2, pool, x, gradient);
      double[] start = new double[Math.multiplyExact(features.columns() + 1, classes)];
      return new LogisticRegression(
          standardisation, classes, Lbfgs.minimise(loss, start, iterations));
    }
  }

  /**
   * The class of greatest probability of each row; among equal ones the lowest.
   *
   * @param features {@code [n][columns]}, finite, of as many columns as were fitted to
   */
  public int[] predict(FloatMatrix features) {
    if (features.columns() != standardisation.mean().length) {
      throw new IllegalArgumentException(
          "rows to score have %d columns, rows fitted to %d"
              .formatted(features.columns(), standardisation.mean().length));
    }
    int[] predicted = new int[features.rows()];
    try (NativeTiles rows = standardisation.apply(features);
        FloatPointer weights = weights(minimum.x(), features.columns())) {
      for (int tile = 0; tile < rows.tiles(); tile++) {
        float[] logits = logits(rows, tile, weights, minimum.x(), classes);
        for (int i = 0; i < rows.rowsOf(tile); i++) {
          predicted[rows.first(tile) + i] = largest(logits, i * classes);
        }
      }
    }
    return predicted;
  }

  /** The minimised function at the end: mean cross-entropy in nats and penalty. */
  public double loss() {
    return minimum.value();
  }

  /** Steps of L-BFGS. */
  public int iterations() {
    return minimum.iterations();
  }

  /** Tells whether it came to rest before the bound on the iterations. */
  public boolean converged() {
    return minimum.converged();
  }

  private int largest(float[] logits, int from) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[from + c] > logits[from + best]) {
        best = c;
      }
    }
    return best;
  }

  /**
   * The function and its gradient; {@code x} is weights {@code [columns][classes]}, then biases.
   */
  private static double loss(
      NativeTiles rows,
      int[] labels,
      int classes,
      double l2,
      Threads pool,
      double[] x,
      double[] gradient) {
    int size = rows.columns() * classes;
    List<TileLoss> parts = new ArrayList<>();
    try (FloatPointer weights = weights(x, rows.columns())) {
      parts.addAll(
          pool.map(rows.tiles(), tile -> TileLoss.of(rows, tile, weights, x, labels, classes)));
    }
    double sum = 0;
    Arrays.fill(gradient, 0);
    for (TileLoss part : parts) {
      sum += part.loss();
      for (int i = 0; i < size; i++) {
        gradient[i] += part.weights()[i];
      }
      for (int c = 0; c < classes; c++) {
        gradient[size + c] += part.biases()[c];
      }
    }
    Vectors.scale(gradient, 1.0 / labels.length);
    double squares = 0;
    for (int i = 0; i < size; i++) {
      gradient[i] += l2 * x[i];
      squares += x[i] * x[i];
    }
    return sum / labels.length + l2 / 2 * squares;
  }

  /** {@code [columns][classes]}, for the caller to close. */
  private static FloatPointer weights(double[] x, int columns) {
    int classes = x.length / (columns + 1);
    float[] values = new float[columns * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) x[i];
    }
    return new FloatPointer(values);
  }

  /** {@code [rowsOf(tile)][classes]}. */
  static float[] logits(NativeTiles rows, int tile, FloatPointer weights, double[] x, int classes) {
    int count = rows.rowsOf(tile);
    int size = rows.columns() * classes;
    float[] logits = new float[count * classes];
    try (FloatPointer products = new FloatPointer((long) logits.length)) {
      Blas.product(count, classes, rows.columns(), rows.tile(tile), weights, products);
      products.get(logits);
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] += (float) x[size + i % classes];
    }
    return logits;
  }
}
