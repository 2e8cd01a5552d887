package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each method's preset for a CPU, run as it is. */
class PresetITCase {

  private static final int PICTURES = 320;
  private static final int EPOCHS = 2;

  @TempDir Path folder;

  /**
   * @param clusters of the first generation: by the budget of images for each row of the heads, a
   *     multiple of m
   * @param superClasses m, times four where rotations are told apart
   * @param subClasses of each
   */
  @ParameterizedTest
  @CsvSource({
    "deepercluster-small, 4, 16, 1",
    "deepcluster-small, 3, 1, 3",
    "rotnet-small, 1, 4, 1"
  })
  void labelsAndTrains(String preset, int clusters, int superClasses, int subClasses)
      throws Exception {
    Path images = folder.resolve("images");
    Pictures.fill(images, PICTURES, 0, 0);
    Path summaryFile = folder.resolve("summary.json");

    int exit =
        Deeperstream.execute(
            new String[] {
              "demo",
              "--preset=" + preset,
              "--images=" + images,
              "--passes=" + EPOCHS,
              "--replay=1",
              "--seed=3",
              "--view-port=0",
              "--web-port=0",
              "--summary=" + summaryFile
            },
            Map.of());

    assertThat(exit).isZero();
    JsonNode summary = new ObjectMapper().readTree(summaryFile.toFile());
    assertThat(summary.path("labelsWritten").asLong()).isEqualTo(EPOCHS * PICTURES);
    assertThat(summary.path("clusters").asInt()).isEqualTo(clusters);
    JsonNode first = summary.path("generations").path(0);
    assertThat(first.path("steps").asLong()).isPositive();
    double guessing = Math.log(superClasses) + Math.log(subClasses);
    assertThat(first.path("lossFirstTenth").asDouble()).isBetween(0.5 * guessing, 2 * guessing);
  }
}
