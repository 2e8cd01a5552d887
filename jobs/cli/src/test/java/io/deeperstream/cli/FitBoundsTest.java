package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FitBoundsTest {

  private static JobSettings settings(String... arguments) {
    JobSettings settings = new JobSettings();
    new CommandLine(settings).parseArgs(arguments);
    return settings;
  }

  @Test
  void moreImagesThanAnArrayHoldsFeaturesOfAreRefused() {
    JobSettings paper =
        settings(
            "--network=vgg16",
            "--cluster-on=descriptor",
            "--fit-images=12480000",
            "--memory-images=12480000");
    assertThatThrownBy(() -> FitBounds.require(paper, 1000))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--fit-images is 12480000; a fit takes at most 524287 images with features of 4096 columns");
    JobSettings labelling =
        settings(
            "--network=vgg16",
            "--cluster-on=descriptor",
            "--fit-images=12480000",
            "--training=off");
    assertThatCode(() -> FitBounds.require(labelling, 524_287)).doesNotThrowAnyException();
    assertThatThrownBy(() -> FitBounds.require(labelling, 524_288))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void moreClustersThanAnArrayHoldsRowsOfAreRefused() {
    assertThatThrownBy(
            () ->
                FitBounds.require(
                    settings("--network=vgg16", "--super-clusters=1", "--clusters=600000"), 1000))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--clusters is 600000 in 1 super-clusters; a super-cluster has at most 524287 with rows of 4096 values: give more --super-clusters");
  }
}
