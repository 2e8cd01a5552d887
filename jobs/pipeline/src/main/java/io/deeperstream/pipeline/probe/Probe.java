package io.deeperstream.pipeline.probe;

import io.deeperstream.clustering.FeatureSpread;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.evaluation.LabelledImage;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.model.TensorFlowRuntime;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores weights on a labelled hold-out, whose pixels it keeps: {@code 3 · imageSize²} bytes an
 * image. A score is a function of the weights, the hold-out and the seed; it is computed in a
 * network of its own, in full precision, and touches neither teacher nor student. Thread-safe.
 */
public final class Probe {

  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

  private final NetworkSpec network;
  private final List<PixelBatch> batches;
  private final int[] labels;
  private final List<String> classes;
  private final long seed;
  private final int threads;

  private Probe(
      NetworkSpec network, List<PixelBatch> batches, ProbeSet decoded, long seed, int threads) {
    this.network = network;
    this.batches = batches;
    this.classes = decoded.classes();
    this.labels =
        decoded.images().stream().mapToInt(image -> classes.indexOf(image.label())).toArray();
    this.seed = seed;
    this.threads = threads;
  }

  /**
   * Reads the hold-out from the store that the settings name, and decodes it in the clustering
   * view. Images that cannot be decoded are left out and logged.
   *
   * @param settings whose {@code probe().stored()} is not empty
   * @param network shape of the networks to be scored
   * @throws IOException if the hold-out cannot be read
   * @throws IllegalArgumentException if too few images can be decoded, or those of one class alone
   */
  public static Probe open(JobSettings settings, NetworkSpec network) throws IOException {
    TensorFlowRuntime.ensureLoadedFor(settings.teacherOptions());
    ProbeSet stored = new ProbeStore(settings.store()).read(settings.probe().stored());
    DecodeLimits limits =
        new DecodeLimits(settings.stream().maxImageBytes(), settings.stream().maxImagePixels());
    List<PixelBatch> batches = new ArrayList<>();
    List<LabelledImage> decoded = new ArrayList<>();
    try (ImageDecoder decoder = new ImageDecoder(network.imageSize(), network.resizeTo(), limits)) {
      int size = settings.stream().batch();
      for (int from = 0; from < stored.images().size(); from += size) {
        int to = Math.min(from + size, stored.images().size());
        decode(decoder, stored.images().subList(from, to), decoded, batches);
      }
    }
    LOG.info(
        "the probe {} has {} images of {} classes; {} more cannot be decoded",
        settings.probe().stored(),
        decoded.size(),
        stored.classes().size(),
        stored.images().size() - decoded.size());
    return new Probe(
        network,
        batches,
        ProbeSet.of(decoded),
        settings.clustering().seed(),
        settings.clustering().fitThreads());
  }

  private static void decode(
      ImageDecoder decoder,
      List<LabelledImage> images,
      List<LabelledImage> decoded,
      List<PixelBatch> batches) {
    byte[] pixels = new byte[Math.multiplyExact(images.size(), decoder.imageBytes())];
    int count = 0;
    for (LabelledImage image : images) {
      try {
        decoder.decodeInto(image.file(), pixels, count * decoder.imageBytes());
        decoded.add(image);
        count++;
      } catch (UndecodableImageException e) {
        LOG.warn("the probe's image '{}' cannot be decoded: {}", image.id(), e.getMessage());
      }
    }
    if (count > 0) {
      batches.add(new PixelBatch(pixels, count));
    }
  }

  /** Images that are scored. */
  public int images() {
    return labels.length;
  }

  /**
   * Scores weights, in the caller's thread and those of the settings.
   *
   * @param trunk every variable of the network by its name; only read
   * @throws IllegalArgumentException if a variable is missing, unknown or of another size, or if a
   *     feature is not finite
   */
  public ProbeScores score(Map<String, float[]> trunk) {
    Map<Layer, FloatMatrix> features = embed(trunk);
    FloatMatrix descriptors = features.get(Layer.DESCRIPTOR);
    HoldOutScores scores =
        HoldOutScores.of(
            new HoldOutScores.Features(
                features.get(Layer.POOLED), features.get(Layer.MAP_2X2), descriptors),
            labels,
            classes,
            seed,
            threads);
    return new ProbeScores(scores, FeatureSpread.of(descriptors, threads));
  }

  private Map<Layer, FloatMatrix> embed(Map<String, float[]> trunk) {
    try (Network scored = Network.from(network, trunk)) {
      return scored.embed(batches, List.of(Layer.values()));
    }
  }
}
