package io.deeperstream.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {

  private final DurationText reader = new DurationText();

  @ParameterizedTest
  @ValueSource(strings = {"5s", "5 s", " 5S ", "PT5S", "pt5s", "5000ms", "5000 ms"})
  void fiveSecondsHaveManySpellings(String text) {
    assertThat(reader.convert(text)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void longerUnitsAreReadToo() {
    assertThat(reader.convert("15 min")).isEqualTo(Duration.ofMinutes(15));
    assertThat(reader.convert("15m")).isEqualTo(Duration.ofMinutes(15));
    assertThat(reader.convert("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(reader.convert("7 d")).isEqualTo(Duration.ofDays(7));
    assertThat(reader.convert("PT0.25S")).isEqualTo(Duration.ofMillis(250));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "", "5x", "s", "-5s", "1.5s", "5 s 3", "99999999999999999s"})
  void whatIsNoDurationIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> reader.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' is no duration; give a whole number of ms, s, min");
  }
}
