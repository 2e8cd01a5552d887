package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, on pictures that the test makes. */
class DemoITCase {

  @TempDir Path folder;

  @Test
  void labelsEveryPictureOncePerPassAndReportsTheRest() throws Exception {
    Path work = folder.resolve("w s%20p#1");
    Path images = folder.resolve("pictures 100%#1");
    Pictures.fill(images, 600, 7, 5);
    Path summaryFile = folder.resolve("summary.json");
    Path labelsFile = folder.resolve("labels.csv");

    int exit =
        Deeperstream.execute(
            new String[] {
              "demo",
              "--images",
              images.toString(),
              "--passes",
              "2",
              "--replay",
              "2",
              "--reassign-epochs",
              "1",
              "--train-batch",
              "32",
              "--seed",
              "7",
              "--features",
              "8,M,16,M",
              "--classifier",
              "32",
              "--clusters",
              "16",
              "--dimension",
              "16",
              "--checkpoint-interval",
              "PT1S",
              "--view-port",
              "0",
              "--web-port",
              "0",
              "--work",
              work.toString(),
              "--summary",
              summaryFile.toString(),
              "--labels-file",
              labelsFile.toString()
            },
            Map.of());

    assertThat(exit).isZero();
    JsonNode summary = new ObjectMapper().readTree(summaryFile.toFile());
    assertThat(summary.path("endedBy").asText()).isEqualTo("finished");
    assertThat(summary.path("imagesReplayed").asLong()).isEqualTo(612);
    assertThat(summary.path("imagesRead").asLong()).isEqualTo(2 * 612);
    assertThat(summary.path("labelsWritten").asLong()).isEqualTo(2 * 607);
    assertThat(summary.path("deadLetters").asLong()).isEqualTo(2 * 5);
    assertThat(summary.path("deadLettersByReason").path("UNKNOWN_FORMAT").asLong()).isEqualTo(10);
    assertThat(summary.path("duplicates").asLong()).isZero();
    assertThat(summary.path("truncated").asLong()).isEqualTo(2 * 7);
    assertThat(summary.path("liveClusters").asLong()).isBetween(1L, 16L);
    assertThat(summary.path("imagesPerSecond").asDouble()).isPositive();
    assertThat(summary.path("trainedImages").asLong()).isBetween(2 * 2 * 607L - 160, 2 * 2 * 607L);
    assertThat(summary.path("repeatedSteps").asLong()).isZero();
    assertThat(summary.path("missingSteps").asLong()).isZero();
    JsonNode first = summary.path("generations").path(0);
    assertThat(first.path("number").asInt()).isZero();
    assertThat(first.path("steps").asLong()).isGreaterThan(10);
    assertThat(first.path("lossLastTenth").asDouble()).isBetween(0.1, 20.0);
    assertThat(first.path("chanceLoss").asDouble()).isCloseTo(Math.log(16 * 4), within(1e-9));
    Path published = Path.of(summary.path("published").asText().replaceFirst("^file:", ""));
    assertThat(published.resolve("model.json")).exists();
    assertThat(published.resolve("teacher/saved_model.pb")).exists();
    assertThat(
            new ObjectMapper()
                .readTree(published.resolve("student.json").toFile())
                .path("step")
                .asLong())
        .as("the weights of the end")
        .isEqualTo(steps(summary));
    assertThat(summary.path("peakRssBytes").asLong()).isPositive();

    List<String> lines = Files.readAllLines(labelsFile);
    assertThat(lines).hasSize(1 + 2 * 607);
    Set<String> identities = new HashSet<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      assertThat(fields[0]).startsWith(fields[0].startsWith("cut") ? "cut" : "good");
      identities.add(fields[1] + "/" + fields[2] + "/" + fields[3]);
    }
    assertThat(identities).hasSize(2 * 607);
    assertThat(work.resolve("store/generations")).isNotEmptyDirectory();
    assertThat(work.resolve("flink/savepoints")).isNotEmptyDirectory();
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).containsExactlyInAnyOrder(work, images, summaryFile, labelsFile);
    }
  }

  private static long steps(JsonNode summary) {
    long steps = 0;
    for (JsonNode generation : summary.path("generations")) {
      steps += generation.path("steps").asLong();
    }
    return steps;
  }

  @Test
  void refusesASettingOutOfRangeAndSaysWhatIsAllowed() {
    assertThat(Deeperstream.execute(new String[] {"demo", "--super-clusters", "0"}, Map.of()))
        .isEqualTo(2);
    assertThat(
            Deeperstream.execute(
                new String[] {"demo", "--images", folder.resolve("nowhere").toString()}, Map.of()))
        .isEqualTo(1);
  }
}
