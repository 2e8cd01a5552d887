package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitSizeTest {

  @ParameterizedTest(name = "m={0} k={1} d={2}, {3} images of {4}: k={5} d={6}")
  @CsvSource({
    // What is left open: 39 images a cluster, at most 1000, a multiple of m.
    "4, 0, 0, 10000, 256, 256, 256",
    "4, 0, 0, 5000, 256, 128, 256",
    "4, 0, 0, 100000, 4096, 1000, 256",
    "3, 0, 0, 100000, 4096, 999, 256",
    "4, 0, 0, 100, 256, 4, 10",
    "1, 0, 0, 39, 256, 1, 3",
    "1, 0, 0, 78, 2, 2, 2",
    // More super-clusters than that gives: one sub-cluster each.
    "50, 0, 0, 100, 256, 50, 10",
    // What is given is taken, up to one image a cluster and ten a dimension.
    "4, 100, 10, 100, 256, 100, 10",
    "1, 1, 1, 10, 256, 1, 1",
    "4, 8, 300, 3000, 300, 8, 300",
  })
  void resolves(int m, int k, int d, int images, int descriptor, int clusters, int dimension) {
    assertThat(size(m, k, d, images, descriptor))
        .isEqualTo(new FitSize(m, clusters, dimension, 0.5, true, 0));
  }

  @Test
  void refusesMoreClustersThanImages() {
    assertThatThrownBy(() -> size(4, 104, 0, 103, 256))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "104 clusters cannot be fitted on 103 images; lower --clusters or raise --fit-images");
  }

  @Test
  void refusesMoreDimensionsThanTheImagesOrTheDescriptorSupport() {
    assertThatThrownBy(() -> size(1, 0, 11, 109, 256))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--dimension is 11; 109 images with features of 256 columns support at most 10 (10 images a dimension); lower --dimension");
    assertThatThrownBy(() -> size(1, 0, 257, 100_000, 256))
        .hasMessageContaining("features of 256 columns support at most 256");
    assertThatThrownBy(() -> size(1, 0, 0, 9, 256))
        .hasMessageContaining("support at most 0 (10 images a dimension); write more images");
  }

  @Test
  void clustersAreAsManyAsGiveEachHeadRowItsImagesUntilTheNextReclustering() {
    // 20,000 images, trained on twice a generation, over 4 rotations · k rows: 100 each.
    assertThat(affordable(20_000, "--reassign-epochs=2")).isEqualTo(100);
    assertThat(affordable(20_000, "--reassign-epochs=2", "--rotations=1")).isEqualTo(400);
    assertThat(affordable(20_000, "--reassign-epochs=2", "--epoch-images=60000")).isEqualTo(300);
    assertThat(affordable(20_000, "--reassign-epochs=100")).as("39 a centroid").isEqualTo(512);
    assertThat(affordable(20_000, "--reassign-epochs=0")).as("none follows").isEqualTo(512);
    assertThat(affordable(20_000, "--reassign-epochs=2", "--memory-images=5000"))
        .as("an epoch is what the memory holds")
        .isEqualTo(24);
    assertThat(affordable(300, "--reassign-epochs=2")).as("at least m").isEqualTo(4);
  }

  private static int affordable(int images, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--super-clusters=4");
    return FitSize.of(Samples.settings(all.toArray(String[]::new)), images, 256).clusters();
  }

  private static FitSize size(int m, int k, int d, int images, int descriptor) {
    return FitSize.of(
        Samples.settings(
            "--super-clusters=" + m, "--clusters=" + k, "--dimension=" + d, "--training=off"),
        images,
        descriptor);
  }
}
