package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {

  /** Descriptors whose axes have different lengths and are correlated, away from the origin. */
  private static FloatMatrix descriptors(int n, int columns, long seed) {
    FloatMatrix points = Reference.gaussian(n, columns, seed);
    for (int i = 0; i < n; i++) {
      int row = i * columns;
      for (int j = 1; j < columns; j++) {
        points.data()[row + j] =
            points.data()[row + j] * (1 + j % 5) + 0.5f * points.data()[row + j - 1] + 3;
      }
    }
    return points;
  }

  @ParameterizedTest
  @CsvSource({"1009,17,5", "200,7,7", "2000,131,60"})
  void axesAreWhitenedEigenvectors(int n, int columns, int dimension) {
    FloatMatrix descriptors = descriptors(n, columns, 1);
    Projection projection = Projection.fit(descriptors, dimension, 2);

    double[][] covariance = naiveCovariance(descriptors);
    double previous = Double.POSITIVE_INFINITY;
    for (int i = 0; i < dimension; i++) {
      float[] axis = projection.matrix().row(i);
      double squaredNorm = 0;
      for (float value : axis) {
        squaredNorm += (double) value * value;
      }
      double eigenvalue = 1 / squaredNorm;
      assertThat(eigenvalue).as("eigenvalue %d", i).isLessThanOrEqualTo(previous * (1 + 1e-5));
      previous = eigenvalue;
      double[] product = product(covariance, axis);
      for (int j = 0; j < columns; j++) {
        assertThat(product[j])
            .as("axis %d, column %d", i, j)
            .isCloseTo(eigenvalue * axis[j], within(1e-4 * eigenvalue));
      }
      for (int other = 0; other < i; other++) {
        float[] second = projection.matrix().row(other);
        double dot = 0;
        for (int j = 0; j < columns; j++) {
          dot += axis[j] * product(covariance, second)[j];
        }
        assertThat(dot).as("whitened covariance %d %d", i, other).isCloseTo(0, within(1e-4));
      }
    }
  }

  @Test
  void anInterruptEndsAFitAndTheProjectionOfItsDescriptors() {
    FloatMatrix points = Reference.gaussian(200, 5, 7);
    Projection projection = Projection.fit(points, 3);
    assertThat(projection.applyInterruptibly(points)).isEqualTo(projection.apply(points));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> projection.applyInterruptibly(points))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> Projection.fit(points, 3)).isInstanceOf(CancellationException.class);
    assertThat(projection.apply(points).rows()).as("of a stream").isEqualTo(200);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void keepsTheLargestOfTheEigenvalues() {
    FloatMatrix descriptors = descriptors(400, 9, 2);
    double[][] covariance = naiveCovariance(descriptors);
    double trace = 0;
    for (int j = 0; j < 9; j++) {
      trace += covariance[j][j];
    }
    Projection all = Projection.fit(descriptors, 9);
    double sum = 0;
    for (int i = 0; i < 9; i++) {
      sum += 1 / Reference.squaredDistance(all.matrix().row(i), new float[9]);
    }
    assertThat(sum).isCloseTo(trace, within(1e-4 * trace));
    Projection three = Projection.fit(descriptors, 3);
    assertThat(three.matrix()).isEqualTo(all.matrix().rows(0, 1, 2));
  }

  @Test
  void appliesCentringRotationAndNormalisation() {
    FloatMatrix descriptors = descriptors(300, 17, 3);
    Projection projection = Projection.fit(descriptors, 11);
    FloatMatrix projected = projection.apply(descriptors);
    for (int i = 0; i < 300; i++) {
      double[] expected = new double[11];
      double squaredNorm = 0;
      for (int c = 0; c < 11; c++) {
        for (int j = 0; j < 17; j++) {
          expected[c] +=
              ((double) descriptors.row(i)[j] - projection.mean()[j])
                  * projection.matrix().row(c)[j];
        }
        squaredNorm += expected[c] * expected[c];
      }
      double norm = 0;
      for (int c = 0; c < 11; c++) {
        double value = projected.row(i)[c];
        assertThat(value).isCloseTo(expected[c] / Math.sqrt(squaredNorm), within(2e-6));
        norm += value * value;
      }
      assertThat(norm).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void signIsFixedByTheLargestComponent() {
    Projection projection = Projection.fit(descriptors(300, 17, 4), 17);
    for (int i = 0; i < 17; i++) {
      float largest = 0;
      for (float value : projection.matrix().row(i)) {
        if (Math.abs(value) > Math.abs(largest)) {
          largest = value;
        }
      }
      assertThat(largest).isPositive();
    }
  }

  @Test
  void sameBitsOnAnyNumberOfThreads() {
    FloatMatrix descriptors = descriptors(1400, 139, 5);
    Projection one = Projection.fit(descriptors, 139, 1);
    for (int threads = 2; threads <= 3; threads++) {
      Projection more = Projection.fit(descriptors, 139, threads);
      assertThat(more.matrix()).isEqualTo(one.matrix());
      assertThat(more.mean()).isEqualTo(one.mean());
    }
  }

  @Test
  void whiteningDividesEachAxisByThatPowerOfItsVariance() {
    FloatMatrix descriptors = descriptors(400, 12, 8);
    Projection full = Projection.fit(descriptors, 12, 0.5, true, 1);
    Projection half = Projection.fit(descriptors, 12, 0.25, true, 1);
    Projection none = Projection.fit(descriptors, 12, 0, true, 1);
    for (int axis = 0; axis < 12; axis++) {
      double deviation = 1 / norm(full.matrix().row(axis));
      assertThat(norm(none.matrix().row(axis))).isCloseTo(1, within(1e-5));
      assertThat(norm(half.matrix().row(axis)))
          .isCloseTo(1 / Math.sqrt(deviation), within(1e-5 / Math.sqrt(deviation)));
    }
    assertThatThrownBy(() -> Projection.fit(descriptors, 12, 0.6, true, 1))
        .hasMessage("whitening (0.6) must be from 0 to 0.5");
  }

  private static double norm(float[] row) {
    return Math.sqrt(Reference.squaredDistance(row, new float[row.length]));
  }

  @Test
  void rebuiltFromItsPartsAndOneByOneItGivesTheSameBits() {
    FloatMatrix descriptors = descriptors(331, 33, 6);
    Projection projection = Projection.fit(descriptors, 20);
    FloatMatrix projected = projection.apply(descriptors);
    Projection rebuilt = new Projection(projection.mean().clone(), projection.matrix().copy());
    assertThat(rebuilt.apply(descriptors)).isEqualTo(projected);
    for (int i = 0; i < 331; i += 13) {
      assertThat(projection.apply(descriptors.rows(i))).isEqualTo(projected.rows(i));
    }
  }

  @Test
  void moreThanATileOfAxes() {
    int columns = NativeMatrix.TILE_ROWS + 9;
    FloatMatrix axes = FloatMatrix.zeros(columns, columns);
    for (int j = 0; j < columns; j++) {
      axes.data()[j * columns + j] = 2;
    }
    FloatMatrix descriptors = Reference.gaussian(3, columns, 7);
    FloatMatrix projected = new Projection(new float[columns], axes).apply(descriptors);
    for (int i = 0; i < 3; i++) {
      double norm = Math.sqrt(Reference.squaredDistance(descriptors.row(i), new float[columns]));
      for (int j = 0; j < columns; j += 8) {
        assertThat((double) projected.row(i)[j])
            .isCloseTo(descriptors.row(i)[j] / norm, within(1e-6));
      }
    }
  }

  @Test
  void smallEigenvaluesAreRaisedToTheFloor() {
    FloatMatrix descriptors = Reference.gaussian(500, 4, 8);
    for (int i = 0; i < 500; i++) {
      descriptors.data()[i * 4 + 2] *= 1e-4f;
      descriptors.data()[i * 4 + 3] = 5;
    }
    Projection projection = Projection.fit(descriptors, 4);
    double largest = 1 / Reference.squaredDistance(projection.matrix().row(0), new float[4]);
    for (int i = 2; i < 4; i++) {
      double raised = 1 / Reference.squaredDistance(projection.matrix().row(i), new float[4]);
      assertThat(raised).isCloseTo(1e-5 * largest, within(1e-9 * largest));
    }
  }

  @Test
  void offTheSphereLengthsAreKept() {
    FloatMatrix descriptors = descriptors(300, 12, 6);
    Projection plane = Projection.fit(descriptors, 12, 0, false, 2);
    Projection sphere = Projection.fit(descriptors, 12, 0, true, 2);
    assertThat(plane.isSpherical()).isFalse();
    assertThat(sphere.isSpherical()).isTrue();
    assertThat(plane.matrix()).isEqualTo(sphere.matrix());
    FloatMatrix projected = plane.apply(descriptors);
    FloatMatrix normalised = sphere.apply(descriptors);
    for (int i = 0; i < 300; i++) {
      // All axes without whitening are a rotation about the mean.
      double norm = norm(projected.row(i));
      double distance = Math.sqrt(Reference.squaredDistance(descriptors.row(i), plane.mean()));
      assertThat(norm).isCloseTo(distance, within(1e-5 * distance));
      for (int c = 0; c < 12; c++) {
        assertThat(projected.row(i)[c] / norm)
            .isCloseTo((double) normalised.row(i)[c], within(1e-6));
      }
    }
    FloatMatrix mean = new FloatMatrix(plane.mean(), 1, 12);
    assertThat(norm(plane.apply(mean).row(0))).as("no direction is needed").isZero();
    assertThat(new Projection(plane.mean(), plane.matrix(), false).apply(descriptors))
        .isEqualTo(projected);
  }

  @Test
  void aDescriptorWithoutDirectionGoesOnTheFirstAxis() {
    Projection projection = Projection.fit(descriptors(300, 5, 9), 3);
    FloatMatrix mean = new FloatMatrix(projection.mean(), 1, 5);
    assertThat(projection.apply(mean).row(0)).containsExactly(1, 0, 0);
  }

  @Test
  void refusesToFitWhatDoesNotSupportTheDimension() {
    FloatMatrix descriptors = descriptors(99, 12, 10);
    assertThatThrownBy(() -> Projection.fit(descriptors, 13))
        .hasMessage("dimension (13) must be from 1 to the 12 columns of the descriptors");
    assertThatThrownBy(() -> Projection.fit(descriptors, 0)).hasMessageContaining("dimension (0)");
    assertThatThrownBy(() -> Projection.fit(descriptors, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension (10) needs at least 100 descriptors, got 99");
    assertThatThrownBy(() -> Projection.fit(Reference.allEqual(50, 0.1f, 0.2f), 2))
        .hasMessageContaining("all 50 descriptors are equal");
    descriptors.data()[12 * 41 + 3] = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> Projection.fit(descriptors, 2))
        .hasMessage("descriptor 41 is not finite: column 3 is -Infinity");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesToApplyToBadRows(boolean spherical) {
    Projection projection =
        new Projection(new float[2], new FloatMatrix(new float[] {9, 9}, 1, 2), spherical);
    assertThatThrownBy(() -> projection.apply(FloatMatrix.zeros(2, 3)))
        .hasMessageContaining("3 columns, expected 2");
    assertThatThrownBy(
            () -> projection.apply(new FloatMatrix(new float[] {1, 1, Float.NaN, 1}, 2, 2)))
        .hasMessage("descriptor 1 is not finite: column 0 is NaN");
    assertThatThrownBy(
            () -> projection.apply(new FloatMatrix(new float[] {1, 1, 3e38f, 3e38f}, 2, 2)))
        .hasMessage("descriptor 1 is too large: its projection is not finite");
    assertThat(projection.apply(FloatMatrix.zeros(0, 2)).rows()).isZero();
  }

  @Test
  void refusesPartsThatDoNotFit() {
    assertThatThrownBy(() -> new Projection(new float[3], FloatMatrix.zeros(1, 2)))
        .hasMessage("projection matrix has 2 columns, expected 3");
    assertThatThrownBy(() -> new Projection(new float[2], FloatMatrix.zeros(0, 2)))
        .hasMessageContaining("at least one axis");
    assertThatThrownBy(() -> new Projection(new float[] {0, Float.NaN}, FloatMatrix.zeros(1, 2)))
        .hasMessageContaining("mean descriptor");
  }

  private static double[][] naiveCovariance(FloatMatrix points) {
    int columns = points.columns();
    double[] mean = new double[columns];
    for (int i = 0; i < points.rows(); i++) {
      for (int j = 0; j < columns; j++) {
        mean[j] += (double) points.data()[i * columns + j] / points.rows();
      }
    }
    double[][] covariance = new double[columns][columns];
    for (int i = 0; i < points.rows(); i++) {
      for (int a = 0; a < columns; a++) {
        for (int b = 0; b < columns; b++) {
          covariance[a][b] +=
              (points.data()[i * columns + a] - mean[a])
                  * (points.data()[i * columns + b] - mean[b])
                  / points.rows();
        }
      }
    }
    return covariance;
  }

  private static double[] product(double[][] matrix, float[] vector) {
    double[] product = new double[matrix.length];
    for (int a = 0; a < matrix.length; a++) {
      for (int b = 0; b < vector.length; b++) {
        product[a] += matrix[a][b] * vector[b];
      }
    }
    return product;
  }
}
