package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollapseAlarmTest {

  private static final FeatureGauge FIRST = new FeatureGauge(0.5, 40);

  @ParameterizedTest
  @CsvSource({"0.5,40", "0.9,200", "0.006,40", "0.5,4.1", "0.005,4"})
  void healthyFeaturesRaiseNone(double spread, double rank) {
    CollapseAlarm alarm = new CollapseAlarm();
    assertThat(alarm.check(FIRST, 0, 0)).isEmpty();
    assertThat(alarm.check(new FeatureGauge(spread, rank), 1, 100)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.0049,40", "0,0", "0.5,3.9", "0.5,1.2", "NaN,40", "0.5,NaN"})
  void collapsedFeaturesRaiseOneEachTime(double spread, double rank) {
    CollapseAlarm alarm = new CollapseAlarm();
    alarm.check(FIRST, 0, 0);
    for (int i = 0; i < 2; i++) {
      assertThat(alarm.check(new FeatureGauge(spread, rank), 3, 1234)).isPresent();
    }
    assertThat(alarm.check(FIRST, 4, 2000)).isEmpty();
  }

  @Test
  void theMessageSaysTheNumbers() {
    CollapseAlarm alarm = new CollapseAlarm();
    alarm.check(FIRST, 0, 0);
    assertThat(alarm.check(new FeatureGauge(0.25, 1.5), 3, 1234))
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .contains(
                        "step 1,234 of generation 3",
                        "effective rank 1.50 (at first 40.00, at least 4.00 is expected)",
                        "relative spread 0.250 (at first 0.500, at least 0.00500)"));
  }

  @Test
  void oneAxisIsACollapseEvenAtFirst() {
    assertThat(new CollapseAlarm().check(new FeatureGauge(0.5, 1.9), 0, 0)).isPresent();
    CollapseAlarm alarm = new CollapseAlarm();
    assertThat(alarm.check(new FeatureGauge(0.5, 2.5), 0, 0)).isEmpty();
    assertThat(alarm.check(new FeatureGauge(0.5, 1.9), 0, 0)).isPresent();
  }

  @Test
  void aRestoredAlarmComparesWithTheSameGauge() {
    CollapseAlarm alarm = new CollapseAlarm();
    assertThat(alarm.first()).isEmpty();
    alarm.check(FIRST, 0, 0);
    alarm.check(new FeatureGauge(9, 9), 1, 10);
    assertThat(alarm.first()).hasValue(FIRST);
    CollapseAlarm restored = new CollapseAlarm(alarm.first().orElseThrow());
    FeatureGauge low = new FeatureGauge(0.5, 3);
    assertThat(restored.check(low, 2, 20)).isPresent().isEqualTo(alarm.check(low, 2, 20));
  }
}
