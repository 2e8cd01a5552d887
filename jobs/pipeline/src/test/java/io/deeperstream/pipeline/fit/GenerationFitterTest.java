package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.probe.ProbeSamples;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations 0 and 1 of a real store, against labels that are searched one by one. */
class GenerationFitterTest {

  private static final NetworkSpec NETWORK =
      new NetworkSpec(16, 16, true, 1, "8,M,16,M", false, true, List.of(), 12, 0, 1e-5, 0.1);
  private static final InitialWeights INITIAL = new InitialWeights("published.pth", "CC BY-NC 4.0");
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
  private static final int IMAGES = 183;
  private static final int BROKEN = 71;
  private static final int FITTED = 120;

  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  private JobSettings settings() {
    return Samples.settings(
        "--store=" + folder.toUri(),
        "--run-id=" + Samples.RUN,
        "--super-clusters=3",
        "--clusters=12",
        "--dimension=6",
        "--batch=32",
        "--fit-threads=1",
        "--seed=5");
  }

  private GenerationFitter fitter() {
    return new GenerationFitter(settings(), Clock.fixed(NOW, ZoneOffset.UTC), progress::add);
  }

  private static Map<String, float[]> trunk(long seed) {
    Map<String, float[]> trunk = new TreeMap<>();
    try (Network network = Network.random(NETWORK, seed)) {
      for (Parameter parameter : network.parameters()) {
        trunk.put(parameter.name(), network.read(parameter.name()));
      }
    }
    return trunk;
  }

  /**
   * Images with one that cannot be decoded.
   *
   * @param former labels of all but every fifth; null for none
   */
  private static List<FitImage> images(FittedLabels former) {
    List<FitImage> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      byte[] file =
          i == BROKEN ? new byte[] {1, 2, 3} : ProbeSamples.striped(i + 1, 16).get(i).file();
      int at = former == null || i % 5 == 0 || i == BROKEN ? -1 : i < BROKEN ? i : i - 1;
      images.add(
          new FitImage(
              i % 3,
              1000L + i,
              at < 0 ? -1 : former.superCluster()[at],
              at < 0 ? -1 : former.subCluster()[at],
              file));
    }
    return images;
  }

  private static FitRequest request(GenerationRef parent, long weights, FittedLabels former) {
    return new FitRequest(
        Samples.RUN,
        parent == null ? 0 : parent.number() + 1,
        parent,
        NETWORK,
        trunk(weights),
        parent == null ? INITIAL : null,
        images(former).iterator(),
        FITTED);
  }

  /** Every image gets the nearest centroid of the stored generation, found by trying all. */
  private void assertLabels(FittedGeneration fitted, long weights) throws IOException {
    StoredGeneration stored = new ModelStore(folder.toUri().toString()).open(fitted.ref());
    List<FitImage> images = new ArrayList<>(images(null));
    images.remove(BROKEN);
    FittedLabels labels = fitted.labels();
    assertThat(labels.partition())
        .containsExactly(images.stream().mapToInt(FitImage::partition).toArray());
    assertThat(labels.offset())
        .containsExactly(images.stream().mapToLong(FitImage::offset).toArray());
    assertThat(stored.labels()).usingRecursiveComparison().isEqualTo(labels);
    assertThat(stored.manifest().fitImages()).isEqualTo(FITTED);
    FloatMatrix points =
        stored.projection().apply(features(images, weights, stored.manifest().layer()));
    for (int i = 0; i < images.size(); i++) {
      int superCluster = nearest(points.row(i), stored.superCentroids());
      assertThat(labels.superCluster()[i])
          .as("super-cluster of image %d", i)
          .isEqualTo(superCluster);
      assertThat(labels.subCluster()[i])
          .as("sub-cluster of image %d", i)
          .isEqualTo(nearest(points.row(i), stored.subCentroids(superCluster)));
    }
  }

  private static FloatMatrix features(List<FitImage> images, long weights, Layer layer)
      throws IOException {
    try (Network network = Network.from(NETWORK, trunk(weights));
        ImageDecoder decoder = ImageDecoder.of(NETWORK)) {
      byte[] pixels = new byte[images.size() * decoder.imageBytes()];
      for (int i = 0; i < images.size(); i++) {
        decoder.decodeInto(images.get(i).file(), pixels, i * decoder.imageBytes());
      }
      return network.embed(pixels, images.size(), layer);
    } catch (UndecodableImageException e) {
      throw new AssertionError(e);
    }
  }

  private static int nearest(float[] point, FloatMatrix centroids) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < centroids.rows(); j++) {
      double sum = 0;
      for (int d = 0; d < point.length; d++) {
        double difference = (double) point[d] - centroids.row(j)[d];
        sum += difference * difference;
      }
      if (sum < least) {
        least = sum;
        nearest = j;
      }
    }
    return nearest;
  }

  @Test
  void generationZeroLabelsEveryImageThatCanBeDecodedByItsNearestCentroids() throws Exception {
    FittedGeneration first = fitter().fit(request(null, 3, null));
    assertThat(first.ref().number()).isZero();
    assertThat(first.ref().parentHash()).isEmpty();
    assertThat(first.announcement().getLineage()).isNull();
    assertLabels(first, 3);
    StoredGeneration stored = new ModelStore(folder.toUri().toString()).open(first.ref());
    assertThat(stored.manifest().initialWeights()).isEqualTo(INITIAL);
    assertThat(stored.manifest().clusters()).isEqualTo(12);
    assertThat(stored.ancestors().areKnown()).isFalse();
    assertThat(progress).anyMatch(line -> line.startsWith("fitted 3 super-clusters"));
  }

  @Test
  void theNextGenerationFollowsItsParentAndKnowsWhereItsClustersComeFrom() throws Exception {
    FittedGeneration first = fitter().fit(request(null, 3, null));
    FittedGeneration second = fitter().fit(request(first.ref(), 4, first.labels()));
    assertThat(second.ref().number()).isEqualTo(1);
    assertThat(second.ref().parentHash()).isEqualTo(first.ref().hash());
    assertThat(second.announcement().getLineage()).isNotNull();
    assertThat(second.announcement().getHealth().getChangedShare()).isBetween(0.0, 1.0);
    assertLabels(second, 4);
    StoredGeneration stored = new ModelStore(folder.toUri().toString()).open(second.ref());
    assertThat(stored.manifest().initialWeights()).isEqualTo(INITIAL);
    assertThat(stored.ancestors().clusters()).hasSize(12);
  }

  @Test
  void theSameRequestGivesTheSameLabels() throws Exception {
    FittedGeneration once = fitter().fit(request(null, 3, null));
    new ModelStore(folder.toUri().toString()).discard(once.ref());
    FittedGeneration again = fitter().fit(request(null, 3, null));
    assertThat(again.labels()).usingRecursiveComparison().isEqualTo(once.labels());
  }

  @Test
  void aFitThatIsInterruptedLeavesNothingInTheStore() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> fitter().fit(request(null, 3, null)))
          .isInstanceOfAny(InterruptedIOException.class, CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt stays").isTrue();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void imagesOfWhichNoneCanBeDecodedAreAnError() {
    FitRequest request =
        new FitRequest(
            Samples.RUN,
            0,
            null,
            NETWORK,
            trunk(3),
            null,
            Arrays.asList(new FitImage(0, 0, -1, -1, new byte[] {9})).iterator(),
            FITTED);
    assertThatThrownBy(() -> fitter().fit(request))
        .hasMessage("generation 0 has no image that can be decoded");
  }
}
