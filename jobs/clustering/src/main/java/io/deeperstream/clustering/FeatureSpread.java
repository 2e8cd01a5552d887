package io.deeperstream.clustering;

/**
 * Measures how far features are from collapse, in which a network gives every image the same vector
 * or vectors along a few axes only.
 *
 * @param spread mean Euclidean distance of the rows to their mean, 0 or more
 * @param relativeSpread {@code spread} over the mean norm of the rows: unlike {@code spread} it
 *     does not change with the features' scale; 0 where all rows are equal or zero
 * @param effectiveRank {@code exp(−Σ p·ln p)} of the shares p of the covariance's eigenvalues in
 *     their sum (after Roy and Vetterli 2007): the number of axes that the rows vary along, from 1
 *     (a line) to the smaller of columns and rows − 1 (the same variance along each); 0 where all
 *     rows are equal
 */
public record FeatureSpread(double spread, double relativeSpread, double effectiveRank) {

  /** Rows that are looked at, at most; of more, as many that are evenly spaced. */
  public static final int MAXIMUM_ROWS = 2048;

  /** About the spacing of floats: rows that differ by less are equal but for rounding. */
  private static final double RESOLUTION = 1e-7;

  /**
   * Measures features.
   *
   * @param features {@code [n][columns]}, finite, n at least 2, read only
   * @param threads threads to use, 1 or more; the result does not depend on it
   * @throws IllegalArgumentException if there are fewer than 2 rows, or a feature is not finite
   */
  public static FeatureSpread of(FloatMatrix features, int threads) {
    if (features.rows() < 2) {
      throw new IllegalArgumentException(
          "the spread of features needs at least 2 rows, got %d".formatted(features.rows()));
    }
    Tiles.requireThreads(threads);
    FloatMatrix sample = sample(features);
    sample.requireFinite("feature row");
    double[] mean = Covariance.mean(sample);
    double spread = 0;
    double norms = 0;
    for (int i = 0; i < sample.rows(); i++) {
      double squaredDistance = 0;
      double squaredNorm = 0;
      for (int j = 0; j < mean.length; j++) {
        double value = sample.data()[i * mean.length + j];
        squaredDistance += (value - mean[j]) * (value - mean[j]);
        squaredNorm += value * value;
      }
      spread += Math.sqrt(squaredDistance);
      norms += Math.sqrt(squaredNorm);
    }
    if (spread <= RESOLUTION * norms) {
      return new FeatureSpread(0, 0, 0);
    }
    return new FeatureSpread(
        spread / sample.rows(), spread / norms, effectiveRank(sample, mean, threads));
  }

  private static FloatMatrix sample(FloatMatrix features) {
    if (features.rows() <= MAXIMUM_ROWS) {
      return features;
    }
    int[] rows = new int[MAXIMUM_ROWS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (int) ((long) i * features.rows() / rows.length);
    }
    return features.rows(rows);
  }

  private static double effectiveRank(FloatMatrix sample, double[] mean, int threads) {
    double[] values =
        sample.columns() <= sample.rows()
            ? Blas.eigenvalues(Covariance.covariance(sample, mean, threads), sample.columns())
            : Blas.eigenvalues(products(sample, mean, threads), sample.rows());
    double sum = 0;
    for (double value : values) {
      sum += Math.max(0, value);
    }
    double entropy = 0;
    for (double value : values) {
      if (value > 0) {
        entropy -= value / sum * Math.log(value / sum);
      }
    }
    return Math.exp(entropy);
  }

  /**
   * Scalar products of the centred rows, {@code [n * n]}. Up to a factor they have the eigenvalues
   * of the covariance that are not 0, and are the smaller matrix where columns exceed rows.
   */
  private static double[] products(FloatMatrix sample, double[] mean, int threads) {
    int columns = sample.columns();
    FloatMatrix transposed = FloatMatrix.zeros(columns, sample.rows());
    for (int i = 0; i < sample.rows(); i++) {
      for (int j = 0; j < columns; j++) {
        transposed.data()[j * sample.rows() + i] =
            (float) (sample.data()[i * columns + j] - mean[j]);
      }
    }
    return Covariance.covariance(transposed, new double[sample.rows()], threads);
  }
}
