package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

  @Test
  void noRowIsOnBothSidesAndTheSeedDecides() {
    Split split = Split.of(101, 70, 31, 5);
    assertThat(IntStream.concat(IntStream.of(split.train()), IntStream.of(split.test())).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 101).boxed().toList());
    assertThat(split.train()).hasSize(70).isSorted().isEqualTo(Split.of(101, 70, 31, 5).train());
    assertThat(split.train()).isNotEqualTo(Split.of(101, 70, 31, 6).train());
    assertThat(split.test()).isSorted();
  }

  @Test
  void everyRowIsScoredAsOften() {
    int[] scored = new int[13];
    for (int seed = 0; seed < 13_000; seed++) {
      for (int row : Split.of(13, 5, 2, seed).test()) {
        scored[row]++;
      }
    }
    // 2,000 expected, deviation 41.
    assertThat(IntStream.of(scored)).allSatisfy(count -> assertThat(count).isBetween(1800, 2200));
  }

  @Test
  void theDefaultsFitAnyNumberOfRows() {
    for (int rows : new int[] {2, 3, 10, 49_500, 50_000, 50_001, Integer.MAX_VALUE}) {
      int train = Split.defaultTrain(rows);
      int test = Split.defaultTest(rows);
      assertThat(train).isBetween(1, Split.DEFAULT_TRAIN);
      assertThat(test).isBetween(1, Split.DEFAULT_TEST);
      assertThat((long) train + test).isLessThanOrEqualTo(rows);
    }
    assertThat(Split.defaultTrain(50_000)).isEqualTo(40_000);
    assertThat(Split.defaultTest(50_000)).isEqualTo(10_000);
  }

  @Test
  void refusesMoreThanThereIs() {
    assertThatThrownBy(() -> Split.of(49_500, 40_000, 10_000, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("train (40000) and test (10000) exceed the number of rows (49500)");
    assertThatThrownBy(() -> Split.of(10, 0, 1, 0)).hasMessageContaining("train (0)");
    assertThatThrownBy(() -> Split.of(10, 1, 0, 0)).hasMessageContaining("test (0)");
  }

  @Test
  void halvesShareEveryClassEvenly() {
    int[] labels = new int[203];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i < 100 ? 0 : i < 150 ? 1 : i < 153 ? 2 : 3 + i % 7;
    }
    Split halves = Split.halves(labels, 4);
    assertThat(IntStream.concat(IntStream.of(halves.train()), IntStream.of(halves.test())))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 203).boxed().toList());
    for (int c = 0; c < 10; c++) {
      int label = c;
      long train = IntStream.of(halves.train()).filter(row -> labels[row] == label).count();
      long test = IntStream.of(halves.test()).filter(row -> labels[row] == label).count();
      assertThat(Math.abs(train - test)).as("class %d", c).isLessThanOrEqualTo(1);
    }
    assertThat(halves.train()).isSorted();
    assertThat(halves.test()).isSorted();
    assertThat(Split.halves(labels, 4).train()).isEqualTo(halves.train());
    assertThat(Split.halves(labels, 5).train()).isNotEqualTo(halves.train());
  }
}
