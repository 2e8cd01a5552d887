package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.training.LearningRateSchedule.Decay;
import org.junit.jupiter.api.Test;

class LoopRulesTest {

  @Test
  void aReassignmentEndsOnceEveryFewEpochsHoweverLongAStepIs() {
    EpochClock clock = new EpochClock(100, 3);
    EpochClock.Time time = EpochClock.Time.ZERO;
    int ends = 0;
    for (long trained = 0; trained < 3000; trained += 7) {
      EpochClock.Time next = clock.after(time, 7, 1);
      ends += clock.endsReassignment(time, next) ? 1 : 0;
      time = next;
    }
    assertThat(ends).isEqualTo(10);
    assertThat(time).isEqualTo(new EpochClock.Time(30, 429 * 7 - 3000));
    EpochClock never = new EpochClock(100, 0);
    assertThat(never.endsReassignment(EpochClock.Time.ZERO, new EpochClock.Time(99, 0))).isFalse();
    assertThatThrownBy(() -> new EpochClock(-1, 1)).hasMessageContaining("(-1)");
  }

  @Test
  void anEpochIsAsManyImagesAsTheMemoryHolds() {
    EpochClock clock = new EpochClock(0, 1);
    EpochClock.Time half = clock.after(EpochClock.Time.ZERO, 50, 100);
    assertThat(half).isEqualTo(new EpochClock.Time(0, 50));
    assertThat(clock.after(half, 50, 101))
        .as("the memory has grown")
        .isEqualTo(new EpochClock.Time(0, 100));
    assertThat(clock.after(half, 50, 100)).isEqualTo(new EpochClock.Time(1, 0));
  }

  @Test
  void driftIsDueAfterARiseAndNotBeforeTheSpacing() {
    DriftTrigger drift = new DriftTrigger(0.2, 50, 200, 1.0);
    for (int i = 0; i < 199; i++) {
      drift.add(2);
      assertThat(drift.isDue()).isFalse();
    }
    drift.add(2);
    assertThat(drift.isDue()).isTrue();
    DriftTrigger restored = new DriftTrigger(0.2, 50, 200, 1.0).restored(drift.state());
    assertThat(restored.isDue()).isTrue();
    assertThat(restored.mean()).isEqualTo(drift.mean());
    drift.fitBegan();
    assertThat(drift.isDue()).isFalse();
    DriftTrigger calm = new DriftTrigger(0.2, 50, 0, 1.0);
    for (int i = 0; i < 1000; i++) {
      calm.add(1.1);
    }
    assertThat(calm.isDue()).isFalse();
    DriftTrigger off = new DriftTrigger(0, 50, 0, 1.0);
    off.add(1e9);
    assertThat(off.isDue()).isFalse();
  }

  @Test
  void aLossThatIsNoNumberOrTooLargeNamesStepGenerationAndValue() {
    for (double loss :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 41}) {
      LossMonitor monitor = new LossMonitor(10, 5);
      monitor.begin(3, 4);
      monitor.add(1, 39.9);
      assertThatThrownBy(() -> monitor.add(17, loss))
          .isInstanceOf(DivergedTrainingException.class)
          .hasMessageContaining("step 17 in generation 3 is " + loss)
          .hasMessageContaining("40.00");
    }
  }

  @Test
  void aLossThatStaysAtGuessingIsReportedOnceAGeneration() {
    LossMonitor monitor = new LossMonitor(10, 50);
    for (int generation = 0; generation < 2; generation++) {
      monitor.begin(generation, 4);
      for (int step = 0; step < 49; step++) {
        monitor.add(step, 4.01);
        assertThat(monitor.takeAlarm()).isFalse();
      }
      monitor.add(50, 4.01);
      assertThat(monitor.takeAlarm()).isTrue();
      monitor.add(51, 4.01);
      assertThat(monitor.takeAlarm()).isFalse();
    }
    monitor.begin(2, 4);
    for (int step = 0; step < 500; step++) {
      monitor.add(step, 3.5);
      assertThat(monitor.takeAlarm()).isFalse();
    }
  }

  @Test
  void schedulesWarmUpAndFall() {
    LearningRateSchedule plain = new LearningRateSchedule(0.1, 0, Decay.NONE, 0);
    assertThat(plain.at(0)).isEqualTo(0.1);
    assertThat(plain.at(1L << 40)).isEqualTo(0.1);
    LearningRateSchedule step = new LearningRateSchedule(0.1, 99, Decay.STEP, 1000);
    assertThat(step.at(0)).isEqualTo(0.001, within(1e-12));
    assertThat(step.at(98)).isEqualTo(0.099, within(1e-12));
    assertThat(step.at(99)).isEqualTo(0.1, within(1e-12));
    assertThat(step.at(1098)).isEqualTo(0.1, within(1e-12));
    assertThat(step.at(1099)).isEqualTo(0.01, within(1e-12));
    LearningRateSchedule cosine = new LearningRateSchedule(0.1, 0, Decay.COSINE, 1000);
    assertThat(cosine.at(500)).isEqualTo(0.05, within(1e-12));
    assertThat(cosine.at(1000)).isEqualTo(0, within(1e-12));
    assertThat(cosine.at(5000)).isEqualTo(0, within(1e-12));
    assertThatThrownBy(() -> new LearningRateSchedule(0.1, 0, Decay.STEP, 0))
        .hasMessageContaining("STEP");
    assertThatThrownBy(() -> new LearningRateSchedule(0, 0, Decay.NONE, 0))
        .hasMessageContaining("(0.0)");
  }

  @Test
  void drawsAreUniformAndUnrelated() {
    double sum = 0;
    double products = 0;
    int n = 20_000;
    for (int i = 0; i < n; i++) {
      double u = Draws.uniform(3, i, 5, 6);
      double next = Draws.uniform(3, i + 1, 5, 6);
      assertThat(u).isBetween(0.0, Math.nextDown(1.0));
      sum += u;
      products += (u - 0.5) * (next - 0.5);
    }
    assertThat(sum / n).isEqualTo(0.5, within(0.01));
    assertThat(products / n).isEqualTo(0, within(0.003));
    assertThat(Draws.bits(1, 2, 3, 4)).isNotEqualTo(Draws.bits(1, 3, 2, 4));
  }
}
