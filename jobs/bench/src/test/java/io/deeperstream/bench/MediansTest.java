package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MediansTest {

  @Test
  void takesTheMiddle() {
    assertThat(Medians.of(List.of(7.0), value -> value)).isEqualTo(7);
    assertThat(Medians.of(List.of(9.0, 1.0, 4.0), value -> value)).isEqualTo(4);
    assertThat(Medians.of(List.of(8, 1, 4, 2), Integer::doubleValue)).isEqualTo(3);
    assertThatThrownBy(() -> Medians.of(List.<Double>of(), value -> value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got none");
  }
}
