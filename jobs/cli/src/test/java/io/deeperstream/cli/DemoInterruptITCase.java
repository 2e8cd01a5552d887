package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, which only a process of its own can get. */
class DemoInterruptITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path folder;

  @Test
  void endsInOrderWithASummaryAndLeavesNothing() throws Exception {
    Pictures.fill(folder.resolve("images"), 500, 0, 3);
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path log = folder.resolve("log");
    Process demo = start(temporary, log);
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!Files.readString(log).matches("(?s).*[1-9]\\d* committed.*")) {
        assertThat(demo.isAlive()).as(Files.readString(log)).isTrue();
        assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(deadline);
        Thread.sleep(200);
      }
      new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
      assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
    assertThat(demo.exitValue()).as(Files.readString(log)).isZero();
    JsonNode summary = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    assertThat(summary.path("endedBy").asText()).isEqualTo("interrupted");
    assertThat(summary.path("duplicates").asLong()).isZero();
    assertThat(summary.path("imagesRead").asLong())
        .isPositive()
        .isEqualTo(summary.path("labelsWritten").asLong() + summary.path("deadLetters").asLong());
    try (var left = Files.list(temporary)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("deeperstream-")))
          .as("working folders that were not removed")
          .isEmpty();
    }
  }

  private Process start(Path temporary, Path log) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.contains("avro"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Djava.io.tmpdir=" + temporary,
            "-Dlog.file=" + folder.resolve("deeperstream.log"),
            "-cp",
            System.getProperty("java.class.path"),
            Deeperstream.class.getName(),
            "demo",
            "--images=" + folder.resolve("images"),
            "--passes=100000",
            "--features=8,M,16,M",
            "--classifier=32",
            "--clusters=16",
            "--dimension=16",
            "--checkpoint-interval=PT1S",
            "--web-port=0",
            "--view-port=0",
            "--summary=" + folder.resolve("summary.json")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
