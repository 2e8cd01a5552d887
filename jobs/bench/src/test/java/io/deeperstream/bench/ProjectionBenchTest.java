package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.bench.ProjectionScores.Cell;
import io.deeperstream.bench.ProjectionScores.Way;
import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projections measured on generated pictures, with random weights and with a model's. */
class ProjectionBenchTest {

  private static final int IMAGES = 170;

  @TempDir private Path folder;

  private Path model() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model-1"));
    NetworkSpec spec =
        new NetworkSpec(32, 32, true, 1, "8,M,12,M", false, true, List.of(), 9, 0.0, 1e-5, 0.1);
    try (Network network = Network.random(spec, 4)) {
      network.export(model.resolve(ModelDescription.TEACHER));
    }
    new ModelDescription(ModelDescription.FORMAT, spec, "a test", null, null, null).write(model);
    return model;
  }

  @Test
  void everyWayIsMeasuredOnce() throws Exception {
    Path images = folder.resolve("images.zip");
    GeneratedImages.write(images, IMAGES, 3);
    String model = model().toString().replace("model-1", "model-{seed}");
    String[] arguments = {
      "--images=" + images,
      "--labels=" + BenchLabels.of(images, folder.resolve("labels.csv")),
      "--model=random",
      "--model=small one=" + model,
      "--limit=160",
      "--seeds=1",
      "--clusters=8",
      "--dimension=4,12,32",
      "--whitening=0,0.5",
      "--work=" + folder.resolve("work")
    };

    String first = BenchOutput.of(new ProjectionBench(), arguments);

    String figure = " +0\\.\\d{4} ± 0\\.0000";
    assertThat(first)
        .contains("160 images of images.zip by labels.csv; 4 × 2 clusters")
        .containsPattern("random; seeds: 1\nlayer +spherical +whitening +d = 4 +d = 12\n")
        .containsPattern("descriptor +yes +0\\.0%s%s\n".formatted(figure, figure))
        .containsPattern("pooled +no +0\\.5%s%s\n".formatted(figure, figure))
        .containsPattern("pooled +flat k-means on the features as they are:" + figure)
        .containsPattern("small one; seeds: 1\n")
        .containsPattern("mean of random, small one; seeds: 1\n");
    Path log = folder.resolve("work/outcomes.jsonl");
    List<ProjectionScores> scores = new ArrayList<>();
    OutcomeLog<ProjectionScores> outcomes =
        new OutcomeLog<>(folder.resolve("work"), ProjectionScores.class);
    for (String line : Files.readAllLines(log)) {
      String key = new ObjectMapper().readTree(line).get("key").asText();
      scores.add(
          outcomes.find(
              key,
              () -> {
                throw new AssertionError("it has an outcome");
              }));
    }
    assertThat(scores).extracting(ProjectionScores::model).containsExactly("random", "small one");
    // Twice two layers, spheres and exponents; 32 dimensions are more than 160 images support, and
    // 12 more than the second model's descriptor has.
    assertThat(scores.get(0).cells()).hasSize(2 * (2 * 2 * 2 + 1));
    assertThat(scores.get(1).cells()).hasSize(2 * (2 * 2 * 2 + 1) - 4);
    FileTime written = Files.getLastModifiedTime(log);
    assertThat(BenchOutput.of(new ProjectionBench(), arguments)).as("read").isEqualTo(first);
    assertThat(Files.getLastModifiedTime(log)).isEqualTo(written);
  }

  @Test
  void theTableHasMeansOverSeedsAndModels() {
    Way four = new Way("descriptor", true, 0.25, 4);
    Way eight = new Way("descriptor", true, 0.25, 8);
    Way raw = Way.raw("descriptor");
    List<ProjectionScores> scores =
        List.of(
            new ProjectionScores(
                "a",
                "one",
                1,
                100,
                List.of(new Cell(four, 0.1), new Cell(eight, 0.3), new Cell(raw, 0.2))),
            new ProjectionScores(
                "b",
                "one",
                2,
                100,
                List.of(new Cell(four, 0.2), new Cell(eight, 0.3), new Cell(raw, 0.2))),
            new ProjectionScores(
                "c", "two", 1, 100, List.of(new Cell(four, 0.3), new Cell(raw, 0.4))),
            new ProjectionScores(
                "d", "two", 2, 100, List.of(new Cell(four, 0.6), new Cell(raw, 0.4))));

    assertThat(ProjectionTable.of(scores).lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "one; seeds: 2",
            "layer spherical whitening d = 4 d = 8",
            "descriptor yes 0.25 0.1500 ± 0.0707 0.3000 ± 0.0000",
            "descriptor flat k-means on the features as they are: 0.2000 ± 0.0000",
            "",
            "two; seeds: 2",
            "layer spherical whitening d = 4",
            "descriptor yes 0.25 0.4500 ± 0.2121",
            "descriptor flat k-means on the features as they are: 0.4000 ± 0.0000",
            "",
            "mean of one, two; seeds: 2",
            "layer spherical whitening d = 4",
            "descriptor yes 0.25 0.3000 ± 0.1414",
            "descriptor flat k-means on the features as they are: 0.3000 ± 0.0000",
            "");
    assertThat(scores.get(0).agreement(eight).getAsDouble()).isCloseTo(0.3, within(0.0));
    assertThat(scores.get(2).agreement(eight)).isEmpty();
  }

  @Test
  void aModelMustBeNamedAndThere() {
    assertThatThrownBy(() -> FeatureSource.parse("=there"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--model is =there; it must be NAME=FOLDER or random");
    Path missing = folder.resolve("3");
    assertThatThrownBy(() -> FeatureSource.parse("a=" + folder.resolve("{seed}")).key(3))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--model a names %s, which is not a folder", missing);
  }
}
