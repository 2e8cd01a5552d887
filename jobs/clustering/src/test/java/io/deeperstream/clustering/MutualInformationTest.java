package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MutualInformationTest {

  @Test
  void namesDoNotMatterAndChanceSaysLittle() {
    Random random = new Random(3);
    int[] a = random.ints(9973, 0, 7).toArray();
    int[] renamed = new int[a.length];
    for (int i = 0; i < a.length; i++) {
      renamed[i] = 100 - 13 * a[i];
    }
    assertThat(MutualInformation.normalized(a, renamed)).isEqualTo(1, within(1e-12));
    int[] other = random.ints(a.length, 0, 7).toArray();
    assertThat(MutualInformation.normalized(a, other)).isBetween(0.0, 0.01);
  }

  @Test
  void aSmallTableByHand() {
    // Contingency [[2, 1], [0, 3]]: entropies ln 2 and of (1/3, 2/3).
    int[] a = {0, 0, 0, 1, 1, 1};
    int[] b = {0, 0, 1, 1, 1, 1};
    double hA = Math.log(2);
    double hB = -(Math.log(1 / 3.0) / 3 + 2 * Math.log(2 / 3.0) / 3);
    double joint = -(Math.log(1 / 3.0) / 3 + Math.log(1 / 6.0) / 6 + Math.log(0.5) / 2);
    assertThat(MutualInformation.normalized(a, b))
        .isEqualTo(2 * (hA + hB - joint) / (hA + hB), within(1e-12));
    assertThat(MutualInformation.normalized(b, a))
        .isEqualTo(MutualInformation.normalized(a, b), within(1e-12));
  }

  @Test
  void oneClassOnBothSidesAgreesAndOneOnOneSideSaysNothing() {
    assertThat(MutualInformation.normalized(new int[] {4, 4}, new int[] {9, 9})).isEqualTo(1);
    assertThat(MutualInformation.normalized(new int[] {4, 4}, new int[] {1, 2})).isZero();
  }

  @Test
  void badInputIsNamed() {
    assertThatThrownBy(() -> MutualInformation.normalized(new int[2], new int[3]))
        .hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> MutualInformation.normalized(new int[0], new int[0]))
        .hasMessageContaining("at least 1");
  }
}
