package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingHistoryTest {

  private final TrainingHistory history = new TrainingHistory();

  @Test
  void joinsNeighboursWhenItIsFull() {
    int steps = 5 * TrainingHistory.MOST_POINTS + 17;
    for (int step = 1; step <= steps; step++) {
      history.take(Records.step("run", 0, step, step));
    }
    TrainingHistory.Course course = history.course();
    assertThat(course.points()).hasSizeLessThanOrEqualTo(TrainingHistory.MOST_POINTS + 1);
    assertThat(course.points()).hasSizeGreaterThan(TrainingHistory.MOST_POINTS / 4);
    assertThat(course.points().stream().mapToLong(TrainingPoint::steps).sum()).isEqualTo(steps);
    assertThat(course.points().stream().mapToDouble(p -> p.loss() * p.steps()).sum())
        .isCloseTo(steps * (steps + 1) / 2.0, within(1e-3));
    assertThat(course.points().get(course.points().size() - 1).step()).isEqualTo(steps);
  }

  @Test
  void passesOverWhatIsReadTwiceAndFollowsTheLastRun() {
    history.take(Records.probe("a", 0));
    history.take(Records.step("a", 0, 1, 3));
    history.take(Records.step("a", 0, 1, 3));
    assertThat(history.course().points()).hasSize(1);
    assertThat(history.course().probes()).hasSize(1);
    history.take(Records.step("b", 0, 5, 2));
    assertThat(history.course().run()).isEqualTo("b");
    assertThat(history.course().probes()).isEmpty();
    history.take(Records.step("a", 0, 2, 3));
    assertThat(history.course().run()).as("a wrote earlier").isEqualTo("b");
  }

  @Test
  void aPointIsOfOneGeneration() {
    for (int step = 1; step <= 2 * TrainingHistory.MOST_POINTS; step++) {
      history.take(Records.step("run", step <= 1501 ? 0 : 1, step, 1));
    }
    assertThat(history.course().points().stream().filter(point -> point.generation() == 0))
        .extracting(TrainingPoint::step)
        .contains(1501L);
  }
}
