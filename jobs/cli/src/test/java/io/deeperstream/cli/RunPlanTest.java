package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.time.Clock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RunPlanTest {

  /** Before any broker is asked: there is none. */
  @ParameterizedTest
  @ValueSource(strings = {"batch", "train-batch"})
  void batchesThatNoArrayHoldsAreRefused(String setting) {
    JobSettings settings = new JobSettings();
    new CommandLine(settings)
        .parseArgs("--network=vgg16", "--%s=16384".formatted(setting), "--store=file:///nowhere");
    RunPlan plan = new RunPlan(settings, Clock.systemUTC(), line -> {});
    assertThatThrownBy(() -> plan.prepare(1, false))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--%s: a batch of 16384 images of 224 × 224 pixels takes 2466250752 bytes; at most 2147483631 are possible, which is 14266 images"
                .formatted(setting));
  }
}
