package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes as a table and as a plot. */
class OutcomeTableTest {

  private static final List<Outcome> OUTCOMES =
      List.of(
          Outcomes.of("a", 1, 1000L, 0.5),
          Outcomes.of("port", 1, null, 0.25),
          Outcomes.of("a", 2, 1000L, 0.75));

  @Test
  void armsComeInTheirOrderWithTheirSpread() {
    List<String> lines = OutcomeTable.of(OUTCOMES).lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1))
        .startsWith("a ")
        .contains("    2       10")
        .contains("62.50 ± 17.68 (50.00–75.00)")
        .contains("31.25 ± 8.84 (25.00–37.50)")
        .contains("0.1250 ± 0.0000 (0.1250–0.1250)");
    assertThat(lines.get(2)).startsWith("port ").contains("    1        -");
  }

  @Test
  void aLayerThatWasNotScoredHasNoScore() {
    Outcome outcome =
        new Outcome("k", "a", 1, "file", null, null, null, null, null, Map.of(), List.of());
    assertThat(outcome.nearestNeighbours()).isNaN();
    assertThat(OutcomeTable.of(List.of(outcome))).contains("NaN");
    assertThat(outcome.text()).isEqualTo("a, seed 1: file");
  }

  @Test
  void thePlotIsAPictureAlsoWhereNothingIsKnown(@TempDir Path folder) throws IOException {
    BufferedImage drawn =
        ImageIO.read(LearningPlot.write(OUTCOMES, folder.resolve("a.png")).toFile());
    assertThat(drawn.getWidth()).isGreaterThan(1000);
    int background = drawn.getRGB(0, 0);
    long painted = 0;
    for (int y = 0; y < drawn.getHeight(); y++) {
      for (int x = 0; x < drawn.getWidth(); x++) {
        painted += drawn.getRGB(x, y) == background ? 0 : 1;
      }
    }
    assertThat(painted).isGreaterThan(10_000);
    assertThat(LearningPlot.write(List.of(), folder.resolve("b.png"))).isNotEmptyFile();
  }
}
