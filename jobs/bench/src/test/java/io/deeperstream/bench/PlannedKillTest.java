package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannedKillTest {

  @Test
  void thereIsOneInEachEqualPartOfTheWork() {
    for (int seed = 0; seed < 50; seed++) {
      List<PlannedKill> plan = PlannedKill.draw(7, seed);
      assertThat(plan).hasSize(7);
      for (int i = 0; i < 7; i++) {
        assertThat(plan.get(i).progress()).isBetween(i * 0.8 / 7, (i + 1) * 0.8 / 7);
        assertThat(plan.get(i).phase()).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void theSeedDecides() {
    assertThat(PlannedKill.draw(3, 11)).isEqualTo(PlannedKill.draw(3, 11));
    assertThat(PlannedKill.draw(3, 11)).isNotEqualTo(PlannedKill.draw(3, 12));
  }

  @Test
  void everyBusyTaskManagerIsChosenNowAndThen() {
    List<String> names = List.of("a", "b", "c");
    assertThat(IntStream.range(0, 100).mapToObj(s -> PlannedKill.draw(1, s).get(0).among(names)))
        .contains("a", "b", "c");
  }
}
