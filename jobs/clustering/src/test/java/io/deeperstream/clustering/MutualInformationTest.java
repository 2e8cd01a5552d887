package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MutualInformationTest {

  @Test
  void agreesWithScikitLearn() {
    // sklearn.metrics.normalized_mutual_info_score of the same labels.
    assertThat(
            MutualInformation.normalized(
                new int[] {0, 0, 1, 1, 2, 2, 2, 3}, new int[] {0, 1, 1, 1, 2, 2, 0, 0}))
        .isCloseTo(0.5577965290899927, within(1e-12));
  }

  @Test
  void isTheDefinitionAtOddSizes() {
    SplittableRandom random = new SplittableRandom(4);
    for (int n : new int[] {1, 2, 7, 101, 613}) {
      int[] a = random.ints(n, 0, 5).toArray();
      int[] b = random.ints(n, 0, 9).toArray();
      assertThat(MutualInformation.normalized(a, b)).isCloseTo(slow(a, b), within(1e-12));
    }
  }

  @Test
  void isSymmetricAndBlindToNames() {
    SplittableRandom random = new SplittableRandom(5);
    int[] a = random.ints(301, 0, 6).toArray();
    int[] b = random.ints(301, 0, 4).toArray();
    int[] renamed = Arrays.stream(a).map(label -> 70_000 - 11 * label).toArray();
    double value = MutualInformation.normalized(a, b);
    assertThat(MutualInformation.normalized(b, a)).isCloseTo(value, within(1e-12));
    assertThat(MutualInformation.normalized(renamed, b)).isCloseTo(value, within(1e-12));
    assertThat(MutualInformation.normalized(renamed, a)).isCloseTo(1, within(1e-12));
    assertThat(value).isBetween(0.0, 0.1);
  }

  @Test
  void oneGroupSaysNothingAndTwoOfOneAreTheSame() {
    int[] one = new int[5];
    assertThat(MutualInformation.normalized(one, new int[] {0, 1, 2, 0, 1})).isZero();
    assertThat(MutualInformation.normalized(one, new int[] {3, 3, 3, 3, 3})).isEqualTo(1);
    assertThat(MutualInformation.normalized(new int[0], new int[0])).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNotTwoLabellings() {
    assertThatThrownBy(() -> MutualInformation.normalized(new int[3], new int[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 labels cannot be compared with 4");
    assertThatThrownBy(() -> MutualInformation.normalized(new int[] {0, 1}, new int[] {0, -1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label 1 is -1");
  }

  /** Sums over all pairs of values, present or not. */
  private static double slow(int[] a, int[] b) {
    double mutual = 0;
    double entropies = 0;
    for (int x = 0; x < 10; x++) {
      double inA = share(a, a, x, x);
      double inB = share(b, b, x, x);
      entropies -= inA == 0 ? 0 : inA * Math.log(inA);
      entropies -= inB == 0 ? 0 : inB * Math.log(inB);
      for (int y = 0; y < 10; y++) {
        double both = share(a, b, x, y);
        if (both > 0) {
          mutual += both * Math.log(both / share(a, a, x, x) / share(b, b, y, y));
        }
      }
    }
    return entropies == 0 ? 1 : 2 * mutual / entropies;
  }

  private static double share(int[] a, int[] b, int x, int y) {
    double count = 0;
    for (int i = 0; i < a.length; i++) {
      count += a[i] == x && b[i] == y ? 1 : 0;
    }
    return count / a.length;
  }
}
