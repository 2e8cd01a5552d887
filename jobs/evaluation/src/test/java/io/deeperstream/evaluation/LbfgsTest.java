package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LbfgsTest {

  @Test
  void findsTheBottomOfRosenbrocksValley() {
    Lbfgs.Minimum minimum =
        Lbfgs.minimise(
            (x, gradient) -> {
              double across = x[1] - x[0] * x[0];
              gradient[0] = -400 * across * x[0] - 2 * (1 - x[0]);
              gradient[1] = 200 * across;
              return 100 * across * across + (1 - x[0]) * (1 - x[0]);
            },
            new double[] {-1.2, 1},
            200);
    assertThat(minimum.converged()).isTrue();
    assertThat(minimum.x()).containsExactly(new double[] {1, 1}, within(1e-3));
    assertThat(minimum.iterations()).isBetween(5, 100);
  }

  @Test
  void neverEndsAboveItsStartAndLeavesItAlone() {
    double[] start = {5, -3, 2};
    for (int iterations = 0; iterations < 6; iterations++) {
      Lbfgs.Minimum minimum = Lbfgs.minimise(LbfgsTest::bowl, start, iterations);
      assertThat(minimum.value()).isLessThanOrEqualTo(bowl(start, new double[3]));
      assertThat(minimum.iterations()).isLessThanOrEqualTo(iterations);
    }
    assertThat(start).containsExactly(5, -3, 2);
  }

  @Test
  void stopsAtOnceAtTheBottom() {
    Lbfgs.Minimum minimum = Lbfgs.minimise(LbfgsTest::bowl, new double[3], 50);
    assertThat(minimum.iterations()).isZero();
    assertThat(minimum.converged()).isTrue();
  }

  @Test
  void aSearchThatFindsNothingLowerIsNoConvergence() {
    Lbfgs.Minimum minimum =
        Lbfgs.minimise(
            (x, gradient) -> {
              // The gradient of another function: every step goes up.
              gradient[0] = -2 * x[0];
              return x[0] * x[0];
            },
            new double[] {3},
            50);
    assertThat(minimum.converged()).isFalse();
    assertThat(minimum.value()).isEqualTo(9);
    assertThat(minimum.iterations()).isEqualTo(1);
  }

  /** Axes of very different width. */
  private static double bowl(double[] x, double[] gradient) {
    double value = 0;
    for (int i = 0; i < x.length; i++) {
      double width = Math.pow(30, i);
      value += width * x[i] * x[i] / 2;
      gradient[i] = width * x[i];
    }
    return value;
  }
}
