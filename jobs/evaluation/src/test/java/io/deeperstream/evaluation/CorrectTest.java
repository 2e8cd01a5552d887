package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorrectTest {

  private static Correct of(int images, int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to);
    return new Correct(images, bits);
  }

  @Test
  void comparesPredictionsWithClasses() {
    Correct correct = Correct.of(new int[] {3, 1, 2, 0}, new int[] {3, 2, 2, 0});
    assertThat(correct.images()).isEqualTo(4);
    assertThat(correct.share()).isEqualTo(0.75);
    assertThat(correct.bits().get(1)).isFalse();
    assertThat(correct.gained(of(4, 0, 2))).isEqualTo(2);
    assertThat(of(4, 0, 2).gained(correct)).isEqualTo(1);
  }

  /** McNemar's statistic is (|gained − lost| − 1)² / (gained + lost); 3.841 is its bound. */
  @Test
  void aDifferenceIsHeldAgainstWhatChanged() {
    // 10 gained, 2 lost: 49 / 12 = 4.08.
    assertThat(of(100, 2, 60).differsFrom(of(100, 0, 50))).isTrue();
    assertThat(of(100, 0, 50).differsFrom(of(100, 2, 60))).isTrue();
    // 10 gained, 3 lost: 36 / 13 = 2.77.
    assertThat(of(100, 3, 60).differsFrom(of(100, 0, 50))).isFalse();
    assertThat(of(100, 0, 50).differsFrom(of(100, 0, 50))).isFalse();
    assertThat(of(100, 0, 51).differsFrom(of(100, 0, 50))).isFalse();
  }

  @Test
  void equallyGoodPredictionsSeldomDiffer() {
    SplittableRandom random = new SplittableRandom(1);
    int differ = 0;
    for (int trial = 0; trial < 2000; trial++) {
      BitSet one = new BitSet();
      BitSet other = new BitSet();
      for (int i = 0; i < 400; i++) {
        one.set(i, random.nextDouble() < 0.5);
        other.set(i, random.nextDouble() < 0.5);
      }
      differ += new Correct(400, one).differsFrom(new Correct(400, other)) ? 1 : 0;
    }
    assertThat(differ).isBetween(40, 120);
  }

  @Test
  void refusesWhatDoesNotBelongTogether() {
    assertThatThrownBy(() -> of(3, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4 bits do not belong to 3 images");
    assertThatThrownBy(() -> of(4, 0, 1).gained(of(3, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("predictions for 3 and for 4 images cannot be compared");
  }
}
