package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureSpreadTest {

  @Test
  void aKnownCase() {
    // Corners of a rectangle of 6 × 8 around (3, 4): variances 9 and 16.
    FeatureSpread found =
        FeatureSpread.of(new FloatMatrix(new float[] {0, 0, 6, 0, 0, 8, 6, 8}, 4, 2), 1);
    assertThat(found.spread()).isCloseTo(5, within(1e-12));
    assertThat(found.relativeSpread()).isCloseTo(5 / ((0 + 6 + 8 + 10) / 4.0), within(1e-12));
    double p = 9 / 25.0;
    assertThat(found.effectiveRank())
        .isCloseTo(Math.pow(p, -p) * Math.pow(1 - p, -(1 - p)), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"500,17", "40,300", "300,300", "5000,33"})
  void healthyFeaturesVaryAlongMostAxes(int rows, int columns) {
    FeatureSpread found = FeatureSpread.of(gaussian(rows, columns, columns), 2);
    int most = Math.min(columns, rows - 1);
    assertThat(found.effectiveRank()).isBetween(0.55 * most, (double) most);
    assertThat(found.spread()).isCloseTo(Math.sqrt(columns), within(0.1 * Math.sqrt(columns)));
    assertThat(found.relativeSpread()).isCloseTo(1, within(0.1));
  }

  @ParameterizedTest
  @CsvSource({"700,64,1", "700,64,3", "90,256,1", "90,256,5"})
  void lowRankIsSeenWhateverTheNumberOfColumns(int rows, int columns, int rank) {
    FeatureSpread found = FeatureSpread.of(gaussian(rows, columns, rank), 1);
    assertThat(found.effectiveRank()).isBetween(rank == 1 ? 1.0 : 0.6 * rank, rank + 0.01);
  }

  @ParameterizedTest
  @CsvSource({"0.1,0", "-37.3,0", "0,0", "12345.678,1e-4"})
  void equalRowsHaveCollapsed(float value, float rounding) {
    FloatMatrix equal = FloatMatrix.zeros(301, 19);
    for (int i = 0; i < equal.data().length; i++) {
      equal.data()[i] = value + (i % 2) * rounding;
    }
    assertThat(FeatureSpread.of(equal, 1)).isEqualTo(new FeatureSpread(0, 0, 0));
  }

  @Test
  void scaleChangesTheAbsoluteSpreadAlone() {
    FloatMatrix features = gaussian(200, 24, 24);
    FloatMatrix scaled = features.copy();
    for (int i = 0; i < scaled.data().length; i++) {
      scaled.data()[i] *= 64;
    }
    FeatureSpread one = FeatureSpread.of(features, 1);
    FeatureSpread other = FeatureSpread.of(scaled, 1);
    assertThat(other.spread()).isCloseTo(64 * one.spread(), within(1e-9 * other.spread()));
    assertThat(other.relativeSpread()).isCloseTo(one.relativeSpread(), within(1e-12));
    assertThat(other.effectiveRank()).isCloseTo(one.effectiveRank(), within(1e-9));
  }

  @Test
  void bothRoutesToTheRankAgree() {
    // The same points in more columns than rows: zeros add no axis.
    FloatMatrix narrow = gaussian(60, 40, 40);
    FloatMatrix wide = FloatMatrix.zeros(60, 90);
    for (int i = 0; i < 60; i++) {
      System.arraycopy(narrow.data(), i * 40, wide.data(), i * 90, 40);
    }
    assertThat(FeatureSpread.of(wide, 2).effectiveRank())
        .isCloseTo(FeatureSpread.of(narrow, 2).effectiveRank(), within(1e-5));
  }

  @Test
  void threadsDoNotMatter() {
    FloatMatrix features = gaussian(3000, 200, 200);
    assertThat(FeatureSpread.of(features, 3)).isEqualTo(FeatureSpread.of(features, 1));
  }

  @Test
  void refusesBadInput() {
    assertThatThrownBy(() -> FeatureSpread.of(FloatMatrix.zeros(1, 3), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the spread of features needs at least 2 rows, got 1");
    FloatMatrix bad = gaussian(9, 3, 3);
    bad.data()[7] = Float.NaN;
    assertThatThrownBy(() -> FeatureSpread.of(bad, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("feature row 2 is not finite: column 1 is NaN");
    assertThatThrownBy(() -> FeatureSpread.of(FloatMatrix.zeros(4, 3), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0) must be at least 1");
  }

  /** Normal numbers along the first {@code rank} of random axes. */
  private static FloatMatrix gaussian(int rows, int columns, int rank) {
    Random random = new Random(rows + columns);
    FloatMatrix features = FloatMatrix.zeros(rows, columns);
    if (rank == columns) {
      for (int i = 0; i < features.data().length; i++) {
        features.data()[i] = (float) random.nextGaussian();
      }
      return features;
    }
    double[][] axes = new double[rank][columns];
    for (double[] axis : axes) {
      for (int j = 0; j < columns; j++) {
        axis[j] = random.nextGaussian();
      }
    }
    for (int i = 0; i < rows; i++) {
      for (double[] axis : axes) {
        double along = random.nextGaussian();
        for (int j = 0; j < columns; j++) {
          features.data()[i * columns + j] += (float) (along * axis[j]);
        }
      }
    }
    return features;
  }
}
