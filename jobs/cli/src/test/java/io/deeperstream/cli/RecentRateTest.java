package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RecentRateTest {

  private static final long HALF = 500_000_000L;

  @Test
  void isSteadyThoughTheCountChangesLessOftenThanItIsAskedFor() {
    RecentRate rate = new RecentRate();
    assertThat(rate.at(0, 0)).isZero();
    double last = 0;
    for (int half = 1; half <= 60; half++) {
      last = rate.at(300 * (half / 3), half * HALF);
    }
    assertThat(last).isCloseTo(200, within(20.0));
  }

  @Test
  void forgetsWhatIsLongAgoAndBeginsAnewAfterARestart() {
    RecentRate rate = new RecentRate();
    rate.at(0, 0);
    rate.at(10_000, 2 * HALF);
    double idle = 0;
    for (int half = 3; half <= 60; half++) {
      idle = rate.at(10_000, half * HALF);
    }
    assertThat(idle).isZero();
    assertThat(rate.at(50, 61 * HALF)).isZero();
    assertThat(rate.at(150, 63 * HALF)).isCloseTo(100, within(1e-9));
  }
}
