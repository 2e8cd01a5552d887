package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo, its features and their evaluation, each in a process of its own. */
class LearningBenchITCase {

  private static final int IMAGES = 160;

  @TempDir private Path folder;

  private Path labels(Path images) throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,label"));
    try (ImageIterator all = ImageCollection.open(images).images()) {
      while (all.hasNext()) {
        lines.add(all.next().id() + "," + (lines.size() % 2 == 0 ? "even" : "odd"));
      }
    }
    return Files.write(folder.resolve("labels.csv"), lines);
  }

  @Test
  @Timeout(300)
  void everyDemoIsEvaluatedAndRunOnce() throws Exception {
    Path images = folder.resolve("images.zip");
    GeneratedImages.write(images, IMAGES, 3);
    String[] arguments = {
      "--images=" + images,
      "--labels=" + labels(images),
      "--arm=--learning-rate 0.01",
      "--common=--features 8,M,16,M --clusters 4 --dimension 4 --train-batch 16",
      "--limit=" + IMAGES,
      "--replay=2",
      "--seeds=5",
      "--train=120",
      "--test=40",
      "--work=" + folder.resolve("work")
    };

    String first = BenchOutput.of(new LearningBench(), arguments);

    assertThat(first.lines()).hasSize(3);
    assertThat(first)
        .containsPattern(
            "seed 5, --learning-rate 0.01: trunk of generation \\d, k-NN \\d+\\.\\d\\d%, logistic regression \\d+\\.\\d\\d%, NMI 0\\.\\d{4}; last loss \\d")
        .contains("--learning-rate 0.01, mean of 1 seeds: k-NN");
    Path run = folder.resolve("work/_learning_rate_0.01-5");
    assertThat(run.resolve("outcome.json")).exists();
    assertThat(run.resolve("demo")).as("a demo's folder is large").doesNotExist();
    FileTime evaluated = Files.getLastModifiedTime(run.resolve("evaluate.log"));
    assertThat(BenchOutput.of(new LearningBench(), arguments))
        .as("read, not run again")
        .isEqualTo(first);
    assertThat(Files.getLastModifiedTime(run.resolve("evaluate.log"))).isEqualTo(evaluated);
  }
}
