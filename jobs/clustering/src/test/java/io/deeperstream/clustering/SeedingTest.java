package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedingTest {

  @Test
  void randomStartChoosesDifferentPointsUniformly() {
    int[] chosen = new int[7];
    for (int seed = 0; seed < 7000; seed++) {
      int[] points = Seeding.random(7, 3, new SplittableRandom(seed));
      assertThat(points).doesNotHaveDuplicates().hasSize(3);
      Arrays.stream(points).forEach(i -> chosen[i]++);
    }
    for (int count : chosen) {
      assertThat((double) count).isCloseTo(3000, within(5 * Math.sqrt(3000)));
    }
    assertThat(Seeding.random(5, 5, new SplittableRandom(1)))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void plusPlusDrawsByTheSquaredDistance() {
    FloatMatrix line = new FloatMatrix(new float[] {0, 1, 3}, 3, 1);
    int farAfterFirst = 0;
    int begunAtZero = 0;
    for (int seed = 0; seed < 6000; seed++) {
      int[] chosen = Seeding.plusPlus(line, 2, new SplittableRandom(seed), 1);
      assertThat(chosen[0]).isNotEqualTo(chosen[1]);
      if (chosen[0] == 0) {
        begunAtZero++;
        farAfterFirst += chosen[1] == 2 ? 1 : 0;
      }
    }
    assertThat((double) begunAtZero).isCloseTo(2000, within(5 * Math.sqrt(2000)));
    assertThat((double) farAfterFirst / begunAtZero).isCloseTo(0.9, within(0.04));
  }

  @Test
  void plusPlusFindsSeparateBlobsAndIgnoresThreads() {
    FloatMatrix points = FloatMatrix.zeros(3000, 2);
    for (int i = 0; i < 3000; i++) {
      points.data()[2 * i] = 1000f * (i % 10) + i * 1e-3f;
    }
    int[] chosen = Seeding.plusPlus(points, 10, new SplittableRandom(3), 1);
    assertThat(Arrays.stream(chosen).map(i -> i % 10).distinct().count()).isEqualTo(10);
    assertThat(Seeding.plusPlus(points, 10, new SplittableRandom(3), 3)).isEqualTo(chosen);
  }

  @Test
  void plusPlusStillChoosesDifferentPointsWhereAllAreEqual() {
    int[] chosen = Seeding.plusPlus(Reference.allEqual(6, 1, 2), 6, new SplittableRandom(4), 1);
    assertThat(chosen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }
}
