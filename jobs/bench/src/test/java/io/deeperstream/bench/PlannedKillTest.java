package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannedKillTest {

  @Test
  void thereIsOneInEachEqualPartOfTheWork() {
    for (int seed = 0; seed < 50; seed++) {
      List<PlannedKill> plan = PlannedKill.draw(7, seed, false);
      assertThat(plan).hasSize(7);
      for (int i = 0; i < 7; i++) {
        assertThat(plan.get(i).progress()).isBetween(i * 0.8 / 7, (i + 1) * 0.8 / 7);
        assertThat(plan.get(i).phase()).isBetween(0.0, 1.0);
        assertThat(plan.get(i).moment()).isEqualTo(Moment.TRAINING);
      }
    }
  }

  @Test
  void ofAJobThatTrainsEachMomentHasItsTurn() {
    for (int seed = 0; seed < 20; seed++) {
      List<Moment> moments =
          PlannedKill.draw(8, seed, true).stream().map(PlannedKill::moment).toList();
      assertThat(moments.subList(0, 4)).containsExactlyInAnyOrder(Moment.values());
      assertThat(moments.subList(4, 8)).containsExactlyInAnyOrder(Moment.values());
    }
    assertThat(IntStream.range(0, 50).mapToObj(s -> PlannedKill.draw(1, s, true).get(0).moment()))
        .contains(Moment.values());
  }

  @Test
  void theSeedDecides() {
    assertThat(PlannedKill.draw(3, 11, true)).isEqualTo(PlannedKill.draw(3, 11, true));
    assertThat(PlannedKill.draw(3, 11, true)).isNotEqualTo(PlannedKill.draw(3, 12, true));
  }

  @Test
  void everyBusyTaskManagerIsChosenNowAndThen() {
    List<String> names = List.of("a", "b", "c");
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(s -> PlannedKill.draw(1, s, false).get(0).among(names)))
        .contains("a", "b", "c");
  }
}
