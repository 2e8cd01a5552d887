package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;

/**
 * Columns shifted and scaled to mean 0 and deviation 1 over the rows that it was fitted to.
 *
 * @param mean {@code [columns]}
 * @param scale what a difference to the mean is multiplied with, {@code [columns]}; 0 for a column
 *     that is constant but for rounding, which says nothing about the rows
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Standardisation(double[] mean, double[] scale) {

  private static final double ADDED_DEVIATION = 1e-6;

  /** About the spacing of floats. */
  private static final double CONSTANT = 1e-7;

  /** The means and deviations (divisor n) of the rows. */
  static Standardisation of(FloatMatrix features) {
    int columns = features.columns();
    float[] data = features.data();
    double[] mean = new double[columns];
    for (int i = 0; i < data.length; i++) {
      mean[i % columns] += data[i];
    }
    Vectors.scale(mean, 1.0 / features.rows());
    double[] scale = new double[columns];
    for (int i = 0; i < data.length; i++) {
      double difference = data[i] - mean[i % columns];
      scale[i % columns] += difference * difference;
    }
    for (int j = 0; j < columns; j++) {
      double deviation = Math.sqrt(scale[j] / features.rows());
      scale[j] = deviation <= CONSTANT * Math.abs(mean[j]) ? 0 : 1 / (deviation + ADDED_DEVIATION);
    }
    return new Standardisation(mean, scale);
  }

  /** The rows in native memory, standardised. */
  NativeTiles apply(FloatMatrix features) {
    int columns = features.columns();
    return new NativeTiles(
        features.rows(),
        columns,
        (i, row) -> {
          for (int j = 0; j < columns; j++) {
            row[j] = (float) ((features.data()[i * columns + j] - mean[j]) * scale[j]);
          }
        });
  }
}
