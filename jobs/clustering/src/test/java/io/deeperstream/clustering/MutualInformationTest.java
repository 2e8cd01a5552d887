package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MutualInformationTest {

  private static int[] labels(int n, int clusters, long seed) {
    return new SplittableRandom(seed).ints(n, 0, clusters).toArray();
  }

  @Test
  void givesWhatScikitLearnGives() {
    // normalized_mutual_info_score of scikit-learn 1.2.1 on the same labels.
    assertThat(
            MutualInformation.normalized(
                new int[] {0, 0, 1, 1, 2, 2, 2}, new int[] {0, 0, 0, 1, 1, 2, 2}))
        .isCloseTo(0.5636355530993445, within(1e-12));
    assertThat(MutualInformation.normalized(new int[] {0, 0, 1, 1}, new int[] {0, 1, 2, 3}))
        .isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void agreesWithTheDefinitionOverAllPairs() {
    int[] a = labels(1009, 7, 1);
    int[] b = labels(1009, 11, 2);
    for (int i = 0; i < 500; i++) {
      b[i] = a[i];
    }
    double information = 0;
    for (int r = 0; r < 7; r++) {
      for (int c = 0; c < 11; c++) {
        double both = share(a, r, b, c);
        if (both > 0) {
          information += both * Math.log(both / (share(a, r, a, r) * share(b, c, b, c)));
        }
      }
    }
    double expected = 2 * information / (entropy(a, 7) + entropy(b, 11));
    assertThat(MutualInformation.normalized(a, b)).isCloseTo(expected, within(1e-12));
    assertThat(MutualInformation.normalized(b, a)).isCloseTo(expected, within(1e-12));
  }

  private static double share(int[] a, int r, int[] b, int c) {
    int both = 0;
    for (int i = 0; i < a.length; i++) {
      both += a[i] == r && b[i] == c ? 1 : 0;
    }
    return (double) both / a.length;
  }

  private static double entropy(int[] a, int clusters) {
    double entropy = 0;
    for (int r = 0; r < clusters; r++) {
      entropy -= share(a, r, a, r) * Math.log(share(a, r, a, r));
    }
    return entropy;
  }

  @Test
  void namesOfLabelsDoNotMatter() {
    int[] a = labels(501, 13, 3);
    int[] renamed = Arrays.stream(a).map(label -> Integer.MAX_VALUE - 17 * label).toArray();
    assertThat(MutualInformation.normalized(a, renamed)).isCloseTo(1, within(1e-12));
  }

  @Test
  void independentLabelsSayNothing() {
    int[] a = new int[600];
    int[] b = new int[600];
    for (int i = 0; i < 600; i++) {
      a[i] = i % 20;
      b[i] = i / 20;
    }
    assertThat(MutualInformation.normalized(a, b)).isCloseTo(0, within(1e-12));
    assertThat(MutualInformation.normalized(a, new int[600])).isZero();
  }

  @Test
  void labellingsWithoutInformationAreEqual() {
    assertThat(MutualInformation.normalized(new int[5], new int[] {3, 3, 3, 3, 3})).isEqualTo(1);
    assertThat(MutualInformation.normalized(new int[0], new int[0])).isEqualTo(1);
  }

  @Test
  void refusesUnknownLabelsAndOtherLengths() {
    assertThatThrownBy(() -> MutualInformation.normalized(new int[] {0, -1}, new int[2]))
        .hasMessage("first label of image 1 (-1) must be at least 0");
    assertThatThrownBy(() -> MutualInformation.normalized(new int[1], new int[] {-7}))
        .hasMessage("second label of image 0 (-7) must be at least 0");
    assertThatThrownBy(() -> MutualInformation.normalized(new int[3], new int[2]))
        .hasMessage("3 labels cannot be compared with 2: they must be of the same images");
  }
}
