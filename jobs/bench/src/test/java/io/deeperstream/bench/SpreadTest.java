package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void theDeviationIsThatOfASample() {
    Spread spread = Spread.of(List.of(0.5, 0.25, 0.75), value -> value);
    assertThat(spread).isEqualTo(new Spread(3, 0.5, 0.25, 0.25, 0.75));
    assertThat(spread.text(100, 1)).isEqualTo("50.0 ± 25.0 (25.0–75.0)");
  }

  @Test
  void aSingleFigureDoesNotSpreadAndNoneIsRefused() {
    assertThat(Spread.of(List.of(3), value -> value)).isEqualTo(new Spread(1, 3, 0, 3, 3));
    assertThatThrownBy(() -> Spread.of(List.<Integer>of(), value -> value))
        .hasMessageContaining("got none");
  }

  @Test
  void aLargeOffsetDoesNotEatTheDeviation() {
    Spread spread = Spread.of(List.of(1e9, 1e9 + 2), value -> value);
    assertThat(spread.deviation()).isCloseTo(Math.sqrt(2), within(1e-9));
  }
}
