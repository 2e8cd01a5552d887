package io.deeperstream.bench;

import io.deeperstream.clustering.FloatMatrix;
import java.util.SplittableRandom;

/** Points to measure with where their values do not matter. */
final class RandomPoints {

  private RandomPoints() {}

  /** Points of unit norm, uniform in direction, {@code [rows][dimension]}. */
  static FloatMatrix onSphere(int rows, int dimension, SplittableRandom random) {
    FloatMatrix matrix = FloatMatrix.zeros(rows, dimension);
    float[] data = matrix.data();
    for (int i = 0; i < rows; i++) {
      double squared = 0;
      for (int j = i * dimension; j < (i + 1) * dimension; j++) {
        data[j] = (float) random.nextGaussian();
        squared += (double) data[j] * data[j];
      }
      float norm = (float) Math.sqrt(squared);
      for (int j = i * dimension; j < (i + 1) * dimension; j++) {
        data[j] /= norm;
      }
    }
    return matrix;
  }
}
