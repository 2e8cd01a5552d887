package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KillTrialOptionsTest {

  private static KillTrialOptions options(long limit, int passes, long epochImages, int kills) {
    return new KillTrialOptions(
        Path.of("."),
        Path.of("work"),
        Optional.empty(),
        limit,
        passes,
        100,
        Duration.ofSeconds(1),
        false,
        epochImages,
        kills,
        0);
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> options(0, 1, 1, 1))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--limit is 0; it must be at least 1");
    assertThatThrownBy(() -> options(1, 0, 1, 1))
        .hasMessage("--passes is 0; it must be at least 1");
    assertThatThrownBy(() -> options(1, 1, 1, -1))
        .hasMessage("--kills is -1; it must be at least 0");
    assertThatThrownBy(() -> options(1, 1, 0, 1))
        .hasMessage("--epoch-images is 0; it must be at least 1");
  }
}
