package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgettingTest {

  @Test
  void halvesInAHalfLife() {
    Forgetting forgetting = new Forgetting(250);
    assertThat(forgetting.factor(0)).isEqualTo(1);
    assertThat(forgetting.factor(250)).isCloseTo(0.5, within(1e-15));
    assertThat(forgetting.factor(750)).isCloseTo(0.125, within(1e-15));
    assertThat(forgetting.factor(100) * forgetting.factor(33))
        .isCloseTo(forgetting.factor(133), within(1e-15));
    assertThat(forgetting.factor(Long.MAX_VALUE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.7, 3, 1000, 123_456.7, 1e9, 1e18})
  void factorsAreThePowersAtEveryAge(double halfLife) {
    Forgetting forgetting = new Forgetting(halfLife);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 5000; i++) {
      long images = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
      double power = StrictMath.pow(2, -images / halfLife);
      assertThat(forgetting.factor(images))
          .as("after %d images", images)
          .isCloseTo(power, within(2e-14 * power));
    }
  }

  @Test
  void anInfiniteHalfLifeForgetsNothing() {
    assertThat(Forgetting.none().factor(Long.MAX_VALUE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {3, 1000, Double.POSITIVE_INFINITY})
  void scoresOrderCountsOfDifferentAges(double halfLife) {
    Forgetting forgetting = new Forgetting(halfLife);
    double[] counts = {0, 0.5, 3, 3, 70, 1000};
    long[] touched = {5, 9, 1, 8, 2, 0};
    ForgottenCounts forgotten = new ForgottenCounts(forgetting, counts, touched);
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        assertThat(forgotten.score(i) < forgotten.score(j))
            .as("%d below %d", i, j)
            .isEqualTo(forgotten.at(i, 10) < forgotten.at(j, 10));
      }
    }
    int atLeastOne = 0;
    for (int j = 0; j < counts.length; j++) {
      atLeastOne += forgotten.at(j, 10) >= 1 ? 1 : 0;
    }
    assertThat(forgotten.atLeast(1, 10)).isEqualTo(atLeastOne);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void refusesAHalfLifeOfNothing(double halfLife) {
    assertThatThrownBy(() -> new Forgetting(halfLife))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("half-life (%s) must be above 0", halfLife);
  }
}
