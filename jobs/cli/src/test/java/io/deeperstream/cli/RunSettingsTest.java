package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
  void secretsAreNotPrinted(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "ssl.key.password=hunter2\nbootstrap.servers=kafka:9093\n");
    String text =
        described(
            "--bfloat16=false",
            "--kafka-config=" + file,
            "--kafka-property=sasl.jaas.config=Module required password=\"hunter2\";",
            "--kafka-property=security.protocol=SASL_SSL");
    assertThat(text)
        .contains("--kafka-config           " + file, "security.protocol=SASL_SSL")
        .contains("sasl.jaas.config=***")
        .doesNotContain("hunter2");
  }

  @Test
  void aFileOfKafkaPropertiesIsForEveryClientAndOptionsOverrideIt(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(
        file, "bootstrap.servers=kafka:9093\nclient.id=of the file\nsecurity.protocol=SSL\n");
    KafkaSettings kafka = new KafkaSettings();
    new CommandLine(kafka)
        .parseArgs("--kafka-config=" + file, "--kafka-property=client.id=of the option");
    assertThat(kafka.bootstrapServers()).isEqualTo("kafka:9093");
    assertThat(kafka.consumerProperties())
        .containsEntry("bootstrap.servers", "kafka:9093")
        .containsEntry("client.id", "of the option")
        .containsEntry("security.protocol", "SSL");
    KafkaSettings other = new KafkaSettings();
    new CommandLine(other)
        .parseArgs("--kafka-config=" + file, "--bootstrap-servers=elsewhere:9092");
    assertThat(other.producerProperties()).containsEntry("bootstrap.servers", "elsewhere:9092");
    assertThatThrownBy(
            () -> new CommandLine(other).parseArgs("--kafka-config=" + folder.resolve("no")))
        .hasMessageContaining("--kafka-config")
        .hasMessageContaining("cannot be read");
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
