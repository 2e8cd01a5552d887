package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.training.BatchQueues.Drawn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From a stream whose classes are anything but even to batches whose classes are. */
class BalanceTest {

  private record Copy(int subCluster) {}

  private static final int M = 3;
  private static final int SUB = 10;
  private static final int BATCH = 48;

  /** A label of the stream: super-clusters 6:3:1, sub-clusters by Zipf's law. */
  private static int zipf(Random random, int classes) {
    double[] weights = new double[classes];
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      weights[j] = 1.0 / (j + 1);
      sum += weights[j];
    }
    double draw = random.nextDouble() * sum;
    int j = 0;
    while ((draw -= weights[j]) > 0 && j < classes - 1) {
      j++;
    }
    return j;
  }

  @Test
  void theTrainersHistogramIsUniformOnAZipfianStream() {
    Random random = new Random(19);
    // Above what any class of this stream asks for: a cap leaves the rarest short.
    CopyRule rule = new CopyRule(16);
    SuperClusterShares shares = new SuperClusterShares(new double[] {600, 300, 100}, 8);
    BatchQueues<Copy> queues = new BatchQueues<>(M, 4, BATCH, 8 * BATCH / M, 5);
    double[][] counts = new double[M][SUB];
    Arrays.stream(counts).forEach(row -> Arrays.fill(row, 1));
    long[][] trained = new long[M][SUB];
    long step = 0;
    long total = 0;
    for (int i = 0; i < 400_000; i++) {
      double draw = random.nextDouble();
      int s = draw < 0.6 ? 0 : draw < 0.9 ? 1 : 2;
      int j = zipf(random, SUB);
      counts[s][j]++;
      double own = Arrays.stream(counts[s]).sum();
      double expected = rule.expectation(own, SUB, counts[s][j]) * shares.factor(s);
      shares.add(s);
      for (int c = rule.copies(expected, random.nextDouble()); c > 0; c--) {
        queues.offer(s, new Copy(j));
      }
      while (queues.isReady()) {
        int[][] turns = new int[M][4];
        for (Drawn<Copy> drawn : queues.draw(++step)) {
          trained[drawn.superCluster()][drawn.copy().subCluster()]++;
          turns[drawn.superCluster()][drawn.rotation()]++;
          total++;
        }
        for (int[] ofSuper : turns) {
          assertThat(ofSuper).containsOnly(ofSuper[0]);
        }
      }
    }
    // Copies of one image come together, up to 16: the variance of a count is at most 16 times that
    // of independent draws, and 5 standard deviations are allowed.
    double perClass = (double) total / (M * SUB);
    for (long[] ofSuper : trained) {
      assertThat(Arrays.stream(ofSuper).sum() / (double) total).isEqualTo(1.0 / M, within(0.02));
      for (long count : ofSuper) {
        assertThat((double) count)
            .isEqualTo(perClass, within(5 * Math.sqrt(16 * perClass) + 0.03 * perClass));
      }
    }
    assertThat(total).isGreaterThan(300_000);
  }

  @Test
  void emptyAndHugeClassesAreSafe() {
    CopyRule rule = new CopyRule(4);
    assertThat(rule.expectation(1e9, 10, 0)).isEqualTo(4);
    assertThat(rule.expectation(1e9, 10, 1)).isEqualTo(4);
    assertThat(rule.expectation(1e9, 10, 1e9)).isEqualTo(0.1, within(1e-12));
    assertThat(rule.expectation(0, 0, 5)).isEqualTo(4);
    assertThat(rule.copies(0.1, 0.95)).isEqualTo(1);
    assertThat(rule.copies(0.1, 0.5)).isZero();
    assertThatThrownBy(() -> new CopyRule(0)).hasMessageContaining("cap (0.0)");
    SuperClusterShares shares = new SuperClusterShares(new double[] {0, 1e12}, 8);
    assertThat(shares.factor(0)).isEqualTo(8);
    assertThat(shares.factor(1)).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void anEmptySuperClusterIsSkippedOnceAnotherQueueIsFull() {
    BatchQueues<Integer> queues = new BatchQueues<>(2, 4, 16, 20, 1);
    for (int i = 0; i < 19; i++) {
      assertThat(queues.offer(1, i)).isTrue();
      assertThat(queues.isReady()).isFalse();
    }
    assertThat(queues.offer(1, 19)).isTrue();
    assertThat(queues.offer(1, 20)).isFalse();
    assertThat(queues.overflowed()).isEqualTo(1);
    assertThat(queues.isReady()).isTrue();
    List<Drawn<Integer>> batch = queues.draw(1);
    assertThat(batch).hasSize(8).extracting(Drawn::superCluster).containsOnly(1);
    assertThat(queues.size()).isEqualTo(12);
  }

  @Test
  void aDrawTakesNothingTwiceAndIsAFunctionOfSeedStepAndContent() {
    List<List<Drawn<Integer>>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      BatchQueues<Integer> queues = new BatchQueues<>(1, 1, 7, 100, 9);
      for (int i = 0; i < 50; i++) {
        queues.offer(0, i);
      }
      List<Drawn<Integer>> all = new ArrayList<>();
      for (int step = 1; step <= 7; step++) {
        all.addAll(queues.draw(step));
      }
      Set<Integer> distinct = new HashSet<>();
      all.forEach(drawn -> assertThat(distinct.add(drawn.copy())).isTrue());
      assertThat(distinct).hasSize(49);
      runs.add(all);
    }
    assertThat(runs.get(0)).isEqualTo(runs.get(1));
  }

  @Test
  void aBatchThatCannotBeSharedIsRefused() {
    assertThatThrownBy(() -> new BatchQueues<>(3, 4, 128, 999, 0))
        .hasMessageContaining("batch (128)")
        .hasMessageContaining("12 super-classes");
    assertThatThrownBy(() -> new BatchQueues<>(2, 4, 16, 7, 0))
        .hasMessageContaining("capacity (7)");
  }
}
