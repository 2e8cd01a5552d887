package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningMeanTest {

  @ParameterizedTest
  @ValueSource(doubles = {20, 300, Double.POSITIVE_INFINITY})
  void agreesWithTheWeightsOfAllVectors(double halfLife) {
    int dimension = 7;
    float[] start = Reference.gaussian(1, dimension, 1).row(0);
    FloatMatrix stream = Reference.gaussian(331, dimension, 2);
    RunningMean mean = RunningMean.startingAt(new Forgetting(halfLife), start, 40);
    double weights = 40 * Math.pow(2, -331 / halfLife);
    double[] sum = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      sum[j] = start[j] * weights;
    }
    for (int from = 0; from < 331; ) {
      int to = Math.min(331, from + 1 + from % 29);
      mean.add(Reference.slice(stream, from, to));
      double weight = Math.pow(2, -(331 - to) / halfLife);
      for (int i = from; i < to; i++) {
        weights += weight;
        for (int j = 0; j < dimension; j++) {
          sum[j] += weight * stream.row(i)[j];
        }
      }
      from = to;
    }
    assertThat(mean.clock()).isEqualTo(331);
    assertThat(mean.count()).isCloseTo(weights, within(1e-9 * weights));
    for (int j = 0; j < dimension; j++) {
      assertThat((double) mean.mean()[j]).isCloseTo(sum[j] / weights, within(1e-6));
    }
  }

  @Test
  void goesOnFromItsStateToTheSameBits() {
    FloatMatrix stream = Reference.gaussian(200, 5, 3);
    Forgetting forgetting = new Forgetting(50);
    RunningMean mean = RunningMean.startingAt(forgetting, new float[5], 3);
    mean.add(Reference.slice(stream, 0, 90));
    RunningMean rebuilt = new RunningMean(forgetting, mean.state());
    mean.add(Reference.slice(stream, 90, 200));
    rebuilt.add(Reference.slice(stream, 90, 200));
    assertThat(rebuilt.state().mean()).isEqualTo(mean.state().mean());
    assertThat(rebuilt.count()).isEqualTo(mean.count());
    assertThat(rebuilt.clock()).isEqualTo(200);
  }

  @Test
  void withoutACountTheFirstBatchTakesOver() {
    RunningMean mean = RunningMean.startingAt(Forgetting.none(), new float[] {9}, 0);
    assertThat(mean.mean()).containsExactly(9);
    mean.add(new FloatMatrix(new float[] {1, 2}, 2, 1));
    assertThat(mean.mean()).containsExactly(1.5f);
    mean.add(FloatMatrix.zeros(0, 1));
    assertThat(mean.count()).isEqualTo(2);
  }

  @Test
  void refusesBadInputAndKeepsItsState() {
    RunningMean mean = RunningMean.startingAt(Forgetting.none(), new float[] {1, 2}, 5);
    assertThatThrownBy(() -> mean.add(FloatMatrix.zeros(1, 3)))
        .hasMessage("batch has 3 columns, expected 2");
    assertThatThrownBy(() -> mean.add(new FloatMatrix(new float[] {1, 1, 1, Float.NaN}, 2, 2)))
        .hasMessage("vector 1 is not finite: column 1 is NaN");
    assertThat(mean.mean()).containsExactly(1, 2);
    assertThat(mean.clock()).isZero();
    assertThatThrownBy(() -> new RunningMean.State(new double[1], -1, 0))
        .hasMessageContaining("count (-1.0)");
    assertThatThrownBy(() -> new RunningMean.State(new double[1], 1, -1))
        .hasMessageContaining("clock (-1)");
    assertThatThrownBy(() -> new RunningMean.State(new double[] {Double.NaN}, 1, 1))
        .hasMessageContaining("column 0 is NaN");
  }
}
