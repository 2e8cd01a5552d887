package io.deeperstream.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FeatureSpread;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.evaluation.Correct;
import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.evaluation.LabelledImage;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {

  private static final NetworkSpec SPEC =
      new NetworkSpec(16, 16, true, 1, "8,M,16,M", false, true, List.of(), 12, 0, 1e-5, 0.1);

  @TempDir Path folder;

  @Test
  void scoresAreThoseOfTheFeaturesThatTheNetworkGives() throws Exception {
    List<LabelledImage> images = ProbeSamples.striped(83, 16);
    Map<String, float[]> trunk = trunk(images);
    ProbeScores scores = open(images, "--batch=16", "--seed=4").score(trunk);

    byte[] pixels = pixels(images);
    int[] labels = new int[83];
    Arrays.setAll(labels, i -> i % 4);
    try (Network network = Network.from(SPEC, trunk)) {
      FloatMatrix descriptors = network.embed(pixels, 83);
      HoldOutScores expected =
          HoldOutScores.of(
              new HoldOutScores.Features(
                  network.embed(pixels, 83, Layer.POOLED),
                  network.embed(pixels, 83, Layer.MAP_2X2),
                  descriptors),
              labels,
              ProbeSamples.CLASSES,
              4,
              1);
      FeatureSpread spread = FeatureSpread.of(descriptors, 1);
      assertThat(scores.scores().byNeighbours().images()).isEqualTo(83);
      assertThat(scores.scores().nearestNeighbours())
          .isCloseTo(expected.nearestNeighbours(), within(1.01 / 83));
      assertThat(scores.scores().logisticRegression())
          .isCloseTo(expected.logisticRegression(), within(1.01 / 83));
      assertThat(scores.scores().normalizedMutualInformation())
          .isCloseTo(expected.normalizedMutualInformation(), within(0.02));
      assertThat(scores.spread().spread())
          .isCloseTo(spread.spread(), within(1e-5 * spread.spread()));
      assertThat(scores.spread().effectiveRank()).isCloseTo(spread.effectiveRank(), within(1e-3));
    }
    // Edges tell stripes apart, even by random weights.
    assertThat(scores.scores().logisticRegression()).isGreaterThan(0.6);
    assertThat(scores.spread().effectiveRank()).isGreaterThan(1);
  }

  @Test
  void aScoreIsAFunctionOfTheWeightsAndTouchesThemNot() throws Exception {
    List<LabelledImage> images = ProbeSamples.striped(60, 16);
    Probe probe = open(images);
    Map<String, float[]> trunk = trunk(images);
    Map<String, float[]> other = copy(trunk);
    other.values().forEach(values -> values[0] += 0.5f);
    Map<String, float[]> before = copy(trunk);

    ProbeScores first = probe.score(trunk);
    ProbeScores between = probe.score(other);
    ProbeScores again = probe.score(trunk);

    assertThat(again).isEqualTo(first);
    assertThat(between.spread()).isNotEqualTo(first.spread());
    assertThat(open(images).score(trunk)).isEqualTo(first);
    assertThat(trunk.keySet()).isEqualTo(before.keySet());
    trunk.forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
  }

  @Test
  void weightsOfZeroAreACollapse() throws Exception {
    List<LabelledImage> images = ProbeSamples.striped(60, 16);
    Map<String, float[]> zeros = trunk(images);
    zeros.values().forEach(values -> Arrays.fill(values, 0));
    ProbeScores scores = open(images).score(zeros);
    assertThat(scores.spread()).isEqualTo(new FeatureSpread(0, 0, 0));
    assertThat(scores.scores().normalizedMutualInformation()).isLessThan(0.2);
  }

  @Test
  void imagesThatCannotBeDecodedAreLeftOut() throws Exception {
    List<LabelledImage> images = new ArrayList<>(ProbeSamples.striped(44, 16));
    Map<String, float[]> trunk = trunk(images);
    ProbeScores without = open(images).score(trunk);
    images.add(
        new LabelledImage("0003-text.png", "down", "no picture".getBytes(StandardCharsets.UTF_8)));
    Probe probe = open(images);
    assertThat(probe.images()).isEqualTo(44);
    assertThat(probe.score(trunk)).isEqualTo(without);

    List<LabelledImage> mostlyBad = new ArrayList<>(images.subList(0, 19));
    mostlyBad.add(images.get(44));
    assertThatThrownBy(() -> open(mostlyBad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a probe of 19 images is too small");
  }

  @Test
  void anotherNetworksWeightsAreRefused() throws Exception {
    List<LabelledImage> images = ProbeSamples.striped(24, 16);
    Map<String, float[]> trunk = trunk(images);
    trunk.remove(trunk.keySet().iterator().next());
    Probe probe = open(images);
    assertThatThrownBy(() -> probe.score(trunk))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void theMetricCarriesAllThatWasFound() throws Exception {
    Correct four = new Correct(9, BitSet.valueOf(new byte[] {0b0011_0101}));
    Correct five = new Correct(9, BitSet.valueOf(new byte[] {0b0000_1111, 1}));
    ProbeScores scores =
        new ProbeScores(new HoldOutScores(four, five, 0.25), new FeatureSpread(3, 0.75, 17));
    Instant now = Instant.ofEpochMilli(1_700_000_000_123L);
    ProbeMetric metric =
        scores.metric(
            new ProbeScores.Moment("run-a", 3, 400, 51_200), 0.875, ProbeCause.PUBLICATION, now);
    assertThat(Decoders.PROBE_METRIC.decode(metric.toByteBuffer()))
        .isEqualTo(
            new ProbeMetric(
                "run-a",
                3,
                400L,
                51_200L,
                4.0 / 9,
                5.0 / 9,
                0.25,
                9,
                3.0,
                0.75,
                17.0,
                0.875,
                ProbeCause.PUBLICATION,
                ByteBuffer.wrap(new byte[] {0b0011_0101}),
                ByteBuffer.wrap(new byte[] {0b0000_1111, 1}),
                now));
  }

  private Probe open(List<LabelledImage> images, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--store=" + folder.toUri());
    JobSettings settings = Samples.settings(all.toArray(String[]::new));
    settings.probe().storedAt(new ProbeStore(settings.store()).write(ProbeSet.of(images)));
    return Probe.open(settings, SPEC);
  }

  /** Random weights with calibrated batch norm. */
  private static Map<String, float[]> trunk(List<LabelledImage> images) throws Exception {
    Map<String, float[]> trunk = new TreeMap<>();
    try (Network network = Network.random(SPEC, 11)) {
      network.calibrate(List.of(new PixelBatch(pixels(images), images.size())).iterator());
      for (Parameter parameter : network.parameters()) {
        trunk.put(parameter.name(), network.read(parameter.name()));
      }
    }
    return trunk;
  }

  private static byte[] pixels(List<LabelledImage> images) throws Exception {
    try (ImageDecoder decoder = ImageDecoder.of(SPEC)) {
      byte[] pixels = new byte[images.size() * decoder.imageBytes()];
      for (int i = 0; i < images.size(); i++) {
        decoder.decodeInto(images.get(i).file(), pixels, i * decoder.imageBytes());
      }
      return pixels;
    }
  }

  private static Map<String, float[]> copy(Map<String, float[]> trunk) {
    Map<String, float[]> copy = new TreeMap<>();
    trunk.forEach((name, values) -> copy.put(name, values.clone()));
    return copy;
  }
}
