package io.deeperstream.evaluation;

import org.bytedeco.javacpp.FloatPointer;

/**
 * The cross-entropy of one tile of rows, as sums.
 *
 * @param loss in nats
 * @param weights gradient by the weights, {@code [columns][classes]}
 * @param biases gradient by the biases, {@code [classes]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TileLoss(double loss, float[] weights, double[] biases) {

  static TileLoss of(
      NativeTiles rows, int tile, FloatPointer weights, double[] x, int[] labels, int classes) {
    float[] residual = LogisticRegression.logits(rows, tile, weights, x, classes);
    double[] biases = new double[classes];
    double loss = 0;
    for (int i = 0; i < rows.rowsOf(tile); i++) {
      loss += toResidual(residual, i * classes, labels[rows.first(tile) + i], biases);
    }
    float[] gradient = new float[rows.columns() * classes];
    try (FloatPointer right = new FloatPointer(residual);
        FloatPointer product = new FloatPointer((long) gradient.length)) {
      Blas.transposedProduct(
          rows.columns(), classes, rows.rowsOf(tile), rows.tile(tile), right, product);
      product.get(gradient);
    }
    return new TileLoss(loss, gradient, biases);
  }

  /** Turns logits into softmax minus one-hot, and answers the cross-entropy. */
  private static double toResidual(float[] values, int from, int label, double[] biases) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < biases.length; c++) {
      greatest = Math.max(greatest, values[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < biases.length; c++) {
      sum += Math.exp(values[from + c] - greatest);
    }
    double loss = Math.log(sum) + greatest - values[from + label];
    for (int c = 0; c < biases.length; c++) {
      double residual = Math.exp(values[from + c] - greatest) / sum - (c == label ? 1 : 0);
      values[from + c] = (float) residual;
      biases[c] += residual;
    }
    return loss;
  }
}
