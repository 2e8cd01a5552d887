package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassEndsTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void eachPassEndsOnceWithItsTimeAndMemory() {
    PassEnds ends = new PassEnds(100, 3);
    ends.at(0, SECOND, Optional.of(1L));
    ends.at(10, 2 * SECOND, Optional.of(2L));
    ends.at(99, 3 * SECOND, Optional.of(3L));
    assertThat(ends.list()).isEmpty();
    ends.at(100, 5 * SECOND, Optional.of(5L));
    ends.at(101, 6 * SECOND, Optional.of(6L));
    // A restart counts from anew.
    ends.at(40, 7 * SECOND, Optional.of(7L));
    ends.at(310, 11 * SECOND, Optional.empty());
    ends.at(500, 12 * SECOND, Optional.of(9L));
    assertThat(ends.list())
        .containsExactly(
            new PassEnds.Pass(1, 3, 5L),
            new PassEnds.Pass(2, 6, null),
            new PassEnds.Pass(3, 0, null));
    assertThat(ends.list().get(0).text()).isEqualTo("3.0 s, 0 MiB");
    assertThat(ends.list().get(1).text()).isEqualTo("6.0 s");
  }
}
