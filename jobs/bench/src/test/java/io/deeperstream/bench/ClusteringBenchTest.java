package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClusteringBenchTest {

  @TempDir private Path folder;

  private Path features() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    FloatMatrix points = FloatMatrix.zeros(301, 5);
    for (int i = 0; i < points.data().length; i++) {
      points.data()[i] = (float) random.nextGaussian();
    }
    Path file = folder.resolve("features.npy");
    try (OutputStream out = Files.newOutputStream(file)) {
      Npy.writeFloats(out, points);
    }
    return file;
  }

  private Path program(String... lines) throws IOException {
    Path file = folder.resolve("python");
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void theEStepChecksItsAnswerAndPrintsTheRatio() {
    String text =
        BenchOutput.of(
            new EStepBench(), "--points=1100", "--clusters=530", "--dimension=17", "--rounds=2");
    assertThat(text).contains("round 1: ours", "round 2: ours", "median of 2 rounds", "ratio");
  }

  @Test
  void theCostOfAnAssignmentIsOfBothLevelsAndOfEverySize() {
    String text =
        BenchOutput.of(
            new AssignmentBench(),
            "--clusters=60",
            "--super-clusters=2,3",
            "--dimension=17",
            "--batch=8,16",
            "--images=400",
            "--rounds=2");
    assertThat(text.lines()).hasSize(12);
    assertThat(text)
        .contains("m = 2, k = 60, d = 17, mini-batches of 8, assigned on one thread:")
        .contains("m = 3, k = 60, d = 17, mini-batches of 16, assigned and learnt on one thread:")
        .contains("mini-batches of 8, assigned, learnt and weighed for training on one thread:")
        .doesNotContain("NaN", "Infinity");
    assertThat(new CommandLine(new AssignmentBench()).execute("--clusters=7"))
        .as("7 clusters of 4 super-clusters")
        .isNotZero();
  }

  @Test
  void aShiftIsFollowed() throws IOException {
    int n = 2000;
    SplittableRandom random = new SplittableRandom(5);
    FloatMatrix points = FloatMatrix.zeros(n, 3);
    long[] classes = new long[n];
    for (int i = 0; i < n; i++) {
      classes[i] = random.nextInt(4);
      for (int d = 0; d < 3; d++) {
        points.data()[3 * i + d] =
            (float) (random.nextGaussian() + (classes[i] < 2 ? 0 : d == 0 ? 50 : -50));
      }
    }
    Path features = folder.resolve("shifting.npy");
    Path labels = folder.resolve("classes.npy");
    try (OutputStream out = Files.newOutputStream(features)) {
      Npy.writeFloats(out, points);
    }
    try (OutputStream out = Files.newOutputStream(labels)) {
      Npy.writeLongs(out, classes);
    }
    String text =
        BenchOutput.of(
            new ShiftBench(),
            "--features=" + features,
            "--labels=" + labels,
            "--clusters=8",
            "--window=400",
            "--batch=16",
            "--half-life=100",
            "--seeds=1");
    assertThat(text).contains("frozen at the shift", "k-means on the last window", "held out");
    assertThat(share(text, "forgetting and re-seeding")).isBetween(99.0, 101.0);
    // A mean of all images since the first stays far behind.
    assertThat(share(text, "1/n alone")).isLessThan(share(text, "forgetting and re-seeding"));
  }

  private static double share(String text, String update) {
    Matcher found =
        Pattern.compile("median of 1 seeds: " + update + " recovers (-?[0-9.]+)%").matcher(text);
    assertThat(found.find()).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  void withoutPythonOurSideIsMeasuredAlone() throws IOException {
    String text =
        BenchOutput.of(
            new KMeansBench(),
            "--features=" + features(),
            "--clusters=7,3",
            "--rounds=1",
            "--python=" + folder.resolve("none"));
    assertThat(text)
        .contains("scikit-learn is left out: there is no Python at")
        .contains("k = 7, median of 1 rounds", "k = 3, median of 1 rounds")
        .doesNotContain("ratio");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPythonWithoutScikitLearnIsNamed() throws IOException {
    Path python = program("echo missing sklearn", "exit 3");
    assertThatThrownBy(
            () -> ScikitLearn.start(python, folder, features(), ScikitLearn.LLOYD, 10, 2))
        .isInstanceOf(PythonPeer.UnavailableException.class)
        .hasMessageContaining("missing sklearn")
        .hasMessageContaining("python3-sklearn");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void bothSidesOfARoundAreCompared() throws IOException {
    Path python =
        program("echo ready scikit-learn 0.0", "while read k seed; do echo 1000 $k.$seed 2; done");
    String text =
        BenchOutput.of(
            new KMeansBench(),
            "--features=" + features(),
            "--clusters=4",
            "--rounds=3",
            "--seed=5",
            "--python=" + python);
    assertThat(text)
        .contains("the peer is scikit-learn 0.0", "round 1: ours")
        // The rounds have the seeds 6, 7 and 8.
        .contains(
            "median of 3 rounds: ours",
            "scikit-learn 1000.00 s, mean squared distance 4.70000, 2 dead; ratio 0.000 of");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void anOnlinePassIsComparedWithMiniBatches() throws IOException {
    Path python =
        program(
            "echo ready scikit-learn 0.0 by $3 in $4", "while read k seed; do echo 1000 9 1; done");
    String text =
        BenchOutput.of(
            new OnlineBench(),
            "--features=" + features(),
            "--clusters=4",
            "--batch=16",
            "--half-life=100",
            "--rounds=2",
            "--python=" + python);
    assertThat(text)
        .contains("the peer is scikit-learn 0.0 by mini-batch:16 in 1")
        .containsPattern("round 2: ours \\d+\\.\\d+ s, mean squared distance [0-4]\\.\\d+, 0 dead")
        .contains("median of 2 rounds: ours", "distance 9.00000, 1 dead; ratio 0.000 of");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPeerThatEndsEarlyIsAFailure() throws Exception {
    Path python = program("echo ready scikit-learn 0.0", "read line", "exit 1");
    try (ScikitLearn peer =
        ScikitLearn.start(python, folder, features(), ScikitLearn.LLOYD, 10, 2)) {
      assertThatThrownBy(() -> peer.fit(4, 1))
          .isInstanceOf(IOException.class)
          .hasMessage("scikit-learn 0.0 ended while it fitted k = 4 with seed 1");
    }
  }
}
