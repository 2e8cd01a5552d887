package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RunSettingsTest {

  private static String described(String... arguments) {
    Sample command = new Sample();
    new CommandLine(command).parseArgs(arguments);
    command.settings.resolve(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), "file:/store");
    return command.settings.describe();
  }

  @Command(name = "sample", mixinStandardHelpOptions = true)
  private static final class Sample {
    @Mixin private RunSettings settings;
  }

  @Test
  void onlyWhatDiffersFromTheDefaultsIsPrinted() {
    String text =
        described(
            "--bfloat16=false",
            "--seed=7",
            "--momentum=0.90",
            "--half-life=100000",
            "--max-wait=PT0.250S",
            "--kafka-property=security.protocol=SSL");
    assertThat(text.lines())
        .containsExactlyInAnyOrder(
            "settings beside the defaults:",
            "  --store                  file:/store",
            "  --run-id                 run-19700101-000000",
            "  --kafka-property         {security.protocol=SSL}",
            "  --seed                   7",
            "  --bfloat16               false");
  }

  @Test
  void verbosePrintsAll() {
    String text = described("--verbose", "--seed=7");
    assertThat(text).startsWith("all settings:\n");
    assertThat(text.lines().map(String::trim).map(line -> line.split(" ")[0]))
        .contains("--seed", "--momentum", "--half-life", "--preset", "--verbose")
        .doesNotContain("--help", "--version");
  }
}
