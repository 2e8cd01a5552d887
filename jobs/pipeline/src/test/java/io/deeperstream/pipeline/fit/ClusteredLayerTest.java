package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.LoadedGeneration;
import io.deeperstream.pipeline.embed.StoreGenerationLoader;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layer and the sphere of a generation: its settings decide once, its manifest ever after. */
class ClusteredLayerTest {

  /** Pooled features have 6 columns, descriptors 9. */
  private static final NetworkSpec NETWORK =
      new NetworkSpec(8, 8, true, 1, "4,M,6", false, true, List.of(), 9, 0, 1e-5, 0.1);

  private static final int IMAGES = 120;
  private static final int SIDE = 8;

  @TempDir private Path folder;

  private JobSettings settings(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--store=" + folder.resolve("store").toUri());
    all.add("--super-clusters=2");
    all.add("--clusters=6");
    all.add("--bfloat16=false");
    return Samples.settings(all.toArray(String[]::new));
  }

  /** Noise, and the pixels that the network sees of it: PNG loses nothing. */
  private static BufferedImage picture(int number) {
    SplittableRandom random = new SplittableRandom(number);
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      picture.setRGB(i % SIDE, i / SIDE, random.nextInt(1 << 24));
    }
    return picture;
  }

  private static byte[] pixels() {
    byte[] pixels = new byte[IMAGES * SIDE * SIDE * 3];
    for (int i = 0; i < IMAGES * SIDE * SIDE; i++) {
      int within = i % (SIDE * SIDE);
      int rgb = picture(i / (SIDE * SIDE)).getRGB(within % SIDE, within / SIDE);
      for (int c = 0; c < 3; c++) {
        pixels[3 * i + c] = (byte) (rgb >> (8 * (2 - c)));
      }
    }
    return pixels;
  }

  private static List<FitImage> images() throws IOException {
    List<FitImage> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ImageIO.write(picture(i), "png", file);
      images.add(new FitImage(0, i, -1, -1, file.toByteArray()));
    }
    return images;
  }

  private static Map<String, float[]> trunk(Network network) {
    Map<String, float[]> trunk = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      trunk.put(parameter.name(), network.read(parameter.name()));
    }
    return trunk;
  }

  private FittedGeneration fit(Network network, JobSettings settings) throws IOException {
    return new GenerationFitter(settings, Clock.systemUTC(), line -> {})
        .fit(
            new FitRequest(
                Samples.RUN,
                0,
                null,
                NETWORK,
                trunk(network),
                null,
                images().iterator(),
                IMAGES / 2));
  }

  @ParameterizedTest
  @CsvSource({"pooled,false", "pooled,true", "descriptor,false", "descriptor,true"})
  void everybodyThatLabelsTakesThemFromTheGeneration(String layer, boolean spherical)
      throws Exception {
    // Another job's settings, whose fits would be of another kind.
    JobSettings other =
        settings(
            "--cluster-on=" + (layer.equals("pooled") ? "descriptor" : "pooled"),
            "--spherical=" + !spherical);
    try (Network network = Network.random(NETWORK, 3)) {
      FittedGeneration fitted =
          fit(
              network,
              settings("--cluster-on=" + layer, "--spherical=" + spherical, "--dimension=6"));

      StoredGeneration stored = new ModelStore(other.store()).open(fitted.ref());
      Manifest manifest = stored.manifest();
      assertThat(manifest.layer()).hasToString(layer);
      assertThat(manifest.spherical()).isEqualTo(spherical);
      assertThat(manifest.dimension()).isEqualTo(6);

      FloatMatrix taken = network.embed(pixels(), IMAGES, Layer.of(layer).orElseThrow());
      FloatMatrix expected =
          new Projection(stored.projection().mean(), stored.projection().matrix(), spherical)
              .apply(taken);
      try (LoadedGeneration loaded =
          new StoreGenerationLoader(other.store(), other.teacherOptions()).load(fitted.ref())) {
        float[] features = loaded.features(pixels(), IMAGES).data();
        for (int i = 0; i < features.length; i++) {
          assertThat((double) features[i]).isCloseTo(expected.data()[i], within(2e-3));
        }
      }

      try (GenerationLabeller labeller = GenerationLabeller.open(other, fitted.ref())) {
        List<int[]> labels = labeller.label(images().stream().map(FitImage::file).toList());
        for (int i = 0; i < IMAGES; i++) {
          assertThat(labels.get(i))
              .as("image %d", i)
              .containsExactly(fitted.labels().superCluster()[i], fitted.labels().subCluster()[i]);
        }
      }
    }
  }

  @Test
  void offTheSphereLengthsDiffer() throws Exception {
    try (Network network = Network.random(NETWORK, 3)) {
      FittedGeneration fitted = fit(network, settings("--spherical=false", "--dimension=5"));
      JobSettings defaults = settings();
      try (LoadedGeneration loaded =
          new StoreGenerationLoader(defaults.store(), defaults.teacherOptions())
              .load(fitted.ref())) {
        FloatMatrix features = loaded.features(pixels(), IMAGES);
        double first = norm(features.row(0));
        assertThat(first).isPositive();
        assertThat(norm(features.row(1))).isNotCloseTo(first, within(1e-3 * first));
      }
    }
  }

  private static double norm(float[] row) {
    double squared = 0;
    for (float value : row) {
      squared += (double) value * value;
    }
    return Math.sqrt(squared);
  }
}
