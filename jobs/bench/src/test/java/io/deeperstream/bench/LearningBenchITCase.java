package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo, its features and their evaluation, each in a process of its own. */
class LearningBenchITCase {

  private static final int IMAGES = 160;

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void everyDemoIsEvaluatedAndRunOnce() throws Exception {
    Path images = folder.resolve("images.zip");
    GeneratedImages.write(images, IMAGES, 3);
    String[] arguments = {
      "--images=" + images,
      "--labels=" + BenchLabels.of(images, folder.resolve("labels.csv")),
      "--arm=random",
      "--arm=--learning-rate 0.01",
      "--common=--replay 2 --features 8,M,16,M --clusters 4 --dimension 4 --train-batch 16",
      "--limit=" + IMAGES,
      "--seeds=5",
      "--train=120",
      "--test=40",
      "--work=" + folder.resolve("work")
    };

    String first = BenchOutput.of(new LearningBench(), arguments);

    assertThat(first)
        .contains("random, seed 5: generation after 0 steps on 0 images, generation 0")
        .containsPattern("--learning-rate 0.01, seed 5: (student|generation) after \\d+ steps")
        .containsPattern(
            "map2x2 +logistic regression \\d+\\.\\d\\d%  k-NN \\d+\\.\\d\\d%  NMI 0\\.\\d{4}")
        .containsPattern("arm +seeds +steps")
        .containsPattern("\nrandom +1 +0 ");
    Path work = folder.resolve("work");
    assertThat(work.resolve("learning.png")).isNotEmptyFile();
    assertThat(Files.readAllLines(work.resolve("outcomes.jsonl"))).hasSize(2);
    Path run = work.resolve("_learning_rate_0.01-5");
    assertThat(run.resolve("demo")).as("a demo's folder is large").doesNotExist();
    FileTime evaluated = Files.getLastModifiedTime(run.resolve("evaluate.log"));
    assertThat(BenchOutput.of(new LearningBench(), arguments))
        .as("read, not run again")
        .isEqualTo(first);
    assertThat(Files.getLastModifiedTime(run.resolve("evaluate.log"))).isEqualTo(evaluated);
  }
}
