package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Overlapping Gaussian classes, the same for the same seed. */
final class Blobs {

  private Blobs() {}

  /**
   * Draws rows; class of row i is i mod classes.
   *
   * @param distance of the classes' centres, in deviations
   */
  static LabelledFeatures draw(int rows, int columns, int classes, double distance, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] centres = new double[classes][columns];
    for (double[] centre : centres) {
      for (int j = 0; j < columns; j++) {
        centre[j] = distance * random.nextGaussian();
      }
    }
    FloatMatrix features = FloatMatrix.zeros(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        features.data()[i * columns + j] =
            (float) (3 + (j + 1) * (centres[i % classes][j] + random.nextGaussian()));
      }
    }
    return new LabelledFeatures(
        features,
        IntStream.range(0, rows).map(i -> i % classes).toArray(),
        IntStream.range(0, classes).mapToObj(c -> "class " + c).toList());
  }
}
