package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import org.junit.jupiter.api.Test;

class RetainedNeedsTest {

  @Test
  void aCheckpointNeedsTheGenerationBeforeItsNewest() {
    RetainedNeeds needs = new RetainedNeeds(1, new int[0]);
    assertThat(needs.oldest()).as("nothing is complete").isZero();
    assertThat(needs.stored(1, Samples.generation(0))).containsExactly(0);
    assertThat(needs.stored(2, Samples.generation(5))).containsExactly(4);
    assertThat(needs.completed(2)).contains(Samples.generation(5));
    assertThat(needs.oldest()).isEqualTo(4);
    assertThat(needs.stored(3, Samples.generation(7))).containsExactly(6);
    assertThat(needs.completed(3)).contains(Samples.generation(7));
    assertThat(needs.oldest()).isEqualTo(6);
  }

  @Test
  void everyRetainedCheckpointCountsThroughARestore() {
    RetainedNeeds needs = new RetainedNeeds(3, new int[0]);
    for (int i = 1; i <= 4; i++) {
      needs.stored(i, Samples.generation(i));
      needs.completed(i);
    }
    assertThat(needs.oldest()).isEqualTo(1);
    int[] stored = needs.stored(5, Samples.generation(9));
    assertThat(stored).containsExactly(2, 3, 8);
    RetainedNeeds restored = new RetainedNeeds(3, stored);
    assertThat(restored.oldest()).isEqualTo(2);
    restored.stored(6, Samples.generation(9));
    restored.completed(6);
    assertThat(restored.oldest()).isEqualTo(3);
  }

  @Test
  void checkpointsThatNeverCompletedAndStrangeOnesDoNotCount() {
    RetainedNeeds needs = new RetainedNeeds(2, new int[0]);
    needs.stored(1, Samples.generation(1));
    needs.stored(2, Samples.generation(8));
    assertThat(needs.completed(2)).isPresent();
    assertThat(needs.completed(1)).as("older than a complete one").isEmpty();
    assertThat(needs.completed(77)).isEmpty();
    assertThat(needs.oldest()).isEqualTo(7);
  }
}
