package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole loop on generated pictures, beside labelling and beside its bare step. */
@Timeout(300)
class TrainingBenchITCase {

  private static final int IMAGES = 400;

  @TempDir private Path folder;
  private Path images;

  @BeforeEach
  void images() throws Exception {
    images = folder.resolve("images.zip");
    GeneratedImages.write(images, IMAGES, 3);
  }

  @Test
  void theLoopIsHeldAgainstItsBareStep() {
    String text =
        BenchOutput.of(
            new TrainingBench(),
            "--images=" + images,
            "--limit=" + IMAGES,
            "--rounds=1",
            "--bare-steps=4",
            "--fits=2",
            "--replay=4",
            "--features=8,M,16,M",
            "--clusters=8",
            "--dimension=4",
            "--train-batch=16",
            "--checkpoint-interval=500ms");

    assertThat(text)
        .containsPattern("round 0 \\(warm-up, not counted\\): labelling alone \\d+ images/s")
        .containsPattern("round 1: .* 2 re-clusterings, busy embed .*; bare training step \\d+")
        .containsPattern(
            "median of 1 rounds over 400 images: .* trained/s; shares of busy time: embed")
        .doesNotContain("NaN", "Infinity");
    Matcher last =
        Pattern.compile(
                "whole run, 2 re-clusterings included: (\\d+) images trained on per second, the bare training step (\\d+); share of a round (0\\.\\d{3}) ")
            .matcher(text);
    assertThat(last.find()).isTrue();
    double trained = Double.parseDouble(last.group(1));
    double bare = Double.parseDouble(last.group(2));
    assertThat(trained).isPositive().isLessThan(bare);
    assertThat(Double.parseDouble(last.group(3)))
        .isCloseTo(trained / bare, within(0.0005 + 1 / bare));
  }

  @Test
  void moreReclusteringsThanStepsAreRefused() {
    TrainingBench bench = new TrainingBench();
    new CommandLine(bench)
        .parseArgs(
            "--images=" + images,
            "--limit=" + IMAGES,
            "--fits=100",
            "--features=8,M,16,M",
            "--clusters=8",
            "--dimension=4",
            "--train-batch=16");

    assertThatThrownBy(bench::call)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--fits is 100; with 1,600 images trained on in batches of 16 it must be at most 32");
  }
}
