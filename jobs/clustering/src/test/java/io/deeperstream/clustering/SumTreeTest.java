package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumTreeTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 100})
  void drawsInProportionToTheWeights(int size) {
    SumTree tree = new SumTree(size);
    double total = 0;
    for (int j = 0; j < size; j++) {
      double weight = j % 3 == 1 ? 0 : j + 1;
      tree.set(j, weight);
      total += weight;
    }
    assertThat(tree.total()).isCloseTo(total, within(1e-9));
    int[] drawn = new int[size];
    SplittableRandom random = new SplittableRandom(size);
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      drawn[tree.draw(random)]++;
    }
    for (int j = 0; j < size; j++) {
      double expected = j % 3 == 1 ? 0 : draws * (j + 1) / total;
      assertThat((double) drawn[j])
          .as("draws of %d", j)
          .isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
  }

  @Test
  void aChangedWeightLeavesNothingBehind() {
    SumTree tree = new SumTree(5);
    for (int j = 0; j < 5; j++) {
      tree.set(j, 1e16 + j);
    }
    for (int j = 0; j < 5; j++) {
      tree.set(j, 0);
    }
    assertThat(tree.total()).isZero();
    tree.set(4, 1e-300);
    assertThat(tree.draw(new SplittableRandom(1))).isEqualTo(4);
  }
}
