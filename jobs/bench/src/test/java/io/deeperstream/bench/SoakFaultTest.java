package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakFaultTest {

  @Test
  void killsTakeTurnsAndStopAndCancellationStandAmongThem() {
    List<SoakFault> drawn = SoakFault.draw(51, 3);
    assertThat(drawn).hasSize(53);
    for (SoakFault kill :
        List.of(SoakFault.KILL_TASK_MANAGER, SoakFault.KILL_JOB_MANAGER, SoakFault.KILL_BROKER)) {
      assertThat(drawn).filteredOn(fault -> fault == kill).hasSize(17);
    }
    assertThat(drawn.get(17)).isEqualTo(SoakFault.STOP);
    assertThat(drawn.get(35)).isEqualTo(SoakFault.CANCEL);
    assertThat(SoakFault.draw(51, 3)).isEqualTo(drawn);
    assertThat(IntStream.range(0, 9).mapToObj(seed -> SoakFault.draw(51, seed)).distinct().count())
        .isGreaterThan(5);
    assertThat(SoakFault.draw(0, 1)).containsExactly(SoakFault.STOP, SoakFault.CANCEL);
  }
}
