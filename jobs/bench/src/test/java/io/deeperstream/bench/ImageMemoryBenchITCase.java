package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small memories in the real operator on a Flink cluster. */
class ImageMemoryBenchITCase {

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void drawsAndCheckpointsOfAMemoryAreMeasured() throws Exception {
    Path json = folder.resolve("figures.jsonl");

    String text =
        BenchOutput.of(
            new ImageMemoryBench(),
            "--memory=300x700",
            "--rounds=2",
            "--draws=256",
            "--replay=3",
            "--checkpoint-memory=1000x2000",
            "--checkpoints=2",
            "--json=" + json);

    assertThat(text.lines()).hasSize(4);
    assertThat(text)
        .contains("memory of 300 images of 700 bytes: median ", "3 for each image that came again")
        .contains("memory of 1,000 images of 2,000 bytes, 1.9 MiB: first checkpoint ")
        .contains("10 new images (0.02 MiB) for as many old ones", "of 2 in a row")
        .doesNotContain("NaN", "Infinity");
    List<String> lines = Files.readAllLines(json);
    assertThat(lines).hasSize(2);
    draws(new ObjectMapper().readTree(lines.get(0)));
    checkpoints(new ObjectMapper().readTree(lines.get(1)));
  }

  private static void draws(JsonNode figures) {
    assertThat(figures.path("measured").asText()).isEqualTo("draws");
    assertThat(figures.path("images").asInt()).isEqualTo(300);
    // Three rounds of 86 images owe 774, which are six batches of 128; those of the first do not
    // count.
    assertThat(figures.path("drawn").asInt()).isEqualTo(4 * ImageMemoryJob.BATCH);
    assertThat(figures.path("microseconds")).hasSize(2);
    figures
        .path("microseconds")
        .forEach(value -> assertThat(value.asDouble()).isPositive().isLessThan(1e5));
    assertThat(figures.path("restoreSeconds").asDouble()).isPositive();
  }

  private static void checkpoints(JsonNode figures) {
    assertThat(figures.path("measured").asText()).isEqualTo("checkpoints");
    assertThat(figures.path("changedImages").asInt()).isEqualTo(10);
    JsonNode first = figures.path("first");
    // Random bytes cannot be compressed, so that all of them are written.
    assertThat(first.path("writtenBytes").asLong()).isGreaterThan(1000 * 2000);
    assertThat(first.path("stateBytes").asLong())
        .isGreaterThanOrEqualTo(first.path("writtenBytes").asLong());
    assertThat(figures.path("settling")).isNotEmpty();
    assertThat(figures.path("incremental")).hasSize(2);
    for (JsonNode taken : figures.path("incremental")) {
      assertThat(taken.path("writtenBytes").asLong())
          .isGreaterThan(10 * 2000)
          .isLessThan(first.path("writtenBytes").asLong());
      assertThat(taken.path("seconds").asDouble()).isPositive();
    }
  }
}
