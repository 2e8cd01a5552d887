package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelUniformityTest {

  @Test
  void aKnownCase() {
    assertThat(LabelUniformity.of(new long[] {2, 0, 1, 1})).isCloseTo(0.75, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 17, 1001})
  void equalUseIsTheBestAndOneLabelTheWorst(int k) {
    long[] equal = new long[k];
    Arrays.fill(equal, 9);
    assertThat(LabelUniformity.of(equal)).isCloseTo(1, within(1e-12)).isLessThanOrEqualTo(1);
    long[] one = new long[k];
    one[k / 2] = 123;
    assertThat(LabelUniformity.of(one)).isZero();
    long[] any = new SplittableRandom(k).longs(k, 0, 1000).toArray();
    assertThat(LabelUniformity.of(any)).isBetween(0.0, 1.0);
  }

  @Test
  void nothingIsUnevenInOneLabelOrWithoutImages() {
    assertThat(LabelUniformity.of(new long[] {5})).isEqualTo(1);
    assertThat(LabelUniformity.of(new long[3])).isEqualTo(1);
  }

  @Test
  void refusesBadCounts() {
    assertThatThrownBy(() -> LabelUniformity.of(new long[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> LabelUniformity.of(new long[] {3, -2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count (-2) of label 1 must be at least 0");
  }
}
