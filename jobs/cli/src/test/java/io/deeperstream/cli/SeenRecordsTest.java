package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenRecordsTest {

  private static final Map<Integer, Long> ENDS = Map.of(0, 5L, 3, 4L);

  private final SeenRecords seen = new SeenRecords();

  @Test
  void aRepeatedRecordCountsOnce() {
    seen.add(0, 2, 0);
    seen.add(0, 2, 0);
    seen.add(0, 2, 1);
    seen.add(3, 2, 0);
    assertThat(seen.count()).isEqualTo(3);
  }

  @Test
  void aSequenceThatBeginsAndEndsInsideAPassHasNoGap() {
    assertThat(seen.gaps(ENDS)).isEmpty();
    for (int offset = 3; offset < 5; offset++) {
      seen.add(0, offset, 1);
    }
    for (int offset = 0; offset < 5; offset++) {
      seen.add(0, offset, 2);
    }
    seen.add(0, 0, 3);
    assertThat(seen.gaps(ENDS)).isEmpty();
  }

  @Test
  void gapsAreNamedInsideAndBetweenPasses() {
    seen.add(0, 4, 0);
    seen.add(0, 1, 2);
    seen.add(3, 0, 0);
    seen.add(3, 2, 0);
    assertThat(seen.gaps(ENDS))
        .containsExactly(
            "partition 0, pass 1: 5 of offsets 0 to 4",
            "partition 0, pass 2: 1 of offsets 0 to 1",
            "partition 3, pass 0: 1 of offsets 0 to 2");
  }
}
