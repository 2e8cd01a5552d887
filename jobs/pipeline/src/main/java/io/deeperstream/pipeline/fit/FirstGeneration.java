package io.deeperstream.pipeline.fit;

import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.model.TensorFlowRuntime;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.NetworkChoice;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Makes generation 0 of a run from the first images of the topic: a given model's weights, or
 * random ones with batch norm calibrated on the images; projection and both levels of clusters
 * fitted to their descriptors.
 */
public final class FirstGeneration {

  private static final int CALIBRATION_IMAGES = 2048;

  private final JobSettings settings;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param settings validated
   * @param clock stamps the manifest
   * @param progress told in a line each what happens
   */
  public FirstGeneration(JobSettings settings, Clock clock, Consumer<String> progress) {
    this.settings = settings;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Fits and publishes with random weights.
   *
   * @return the generation, in the store but not yet announced
   * @throws InvalidSettingException if the topic's images do not support what the settings ask for
   */
  public GenerationRef make() throws IOException {
    try (Network network = random()) {
      return make(network, null);
    }
  }

  /**
   * Fits and publishes with a network's weights.
   *
   * @param network stays the caller's
   * @param initialWeights where its weights come from; null where they were drawn
   * @return the generation, in the store but not yet announced
   * @throws InvalidSettingException if the topic's images do not support what the settings ask for
   */
  public GenerationRef make(Network network, InitialWeights initialWeights) throws IOException {
    Map<String, float[]> trunk = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      trunk.put(parameter.name(), network.read(parameter.name()));
    }
    int images = settings.fitImages();
    try (TopicImages first = new TopicImages(settings.kafka(), images)) {
      requireImages(first);
      return new GenerationFitter(settings, clock, progress)
          .fit(
              new FitRequest(
                  settings.runId(), 0, null, network.spec(), trunk, initialWeights, first, images))
          .ref();
    }
  }

  private Network random() {
    NetworkSpec spec = NetworkChoice.of(settings.model());
    TensorFlowRuntime.ensureLoadedFor(settings.teacherOptions());
    Network network = Network.random(spec, settings.clustering().seed());
    try (TopicImages first = new TopicImages(settings.kafka(), CALIBRATION_IMAGES);
        Batches batches = new Batches(spec, first)) {
      requireImages(batches);
      network.calibrate(batches);
      progress.accept(
          "calibrated batch norm of '%s' on %,d images"
              .formatted(settings.model().network(), batches.decoded));
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void requireImages(Iterator<?> images) {
    if (!images.hasNext()) {
      throw new InvalidSettingException(
          "topic '%s' holds no image that can be decoded; generation 0 needs some. Replay a collection into it first."
              .formatted(settings.kafka().imagesTopic()));
    }
  }

  /** Decoded images, batch by batch. */
  private final class Batches implements Iterator<PixelBatch>, AutoCloseable {
    private final Iterator<FitImage> images;
    private final ImageDecoder decoder;
    private final byte[] pixels;
    private final int imageBytes;
    private int count;
    private int decoded;

    private Batches(NetworkSpec spec, Iterator<FitImage> images) {
      this.images = images;
      this.imageBytes = spec.imageSize() * spec.imageSize() * 3;
      this.pixels = new byte[Math.multiplyExact(settings.stream().batch(), imageBytes)];
      this.decoder =
          new ImageDecoder(
              spec.imageSize(),
              spec.resizeTo(),
              new DecodeLimits(
                  settings.stream().maxImageBytes(), settings.stream().maxImagePixels()));
    }

    @Override
    public boolean hasNext() {
      while (count < settings.stream().batch() && images.hasNext()) {
        try {
          decoder.decodeInto(images.next().file(), pixels, count * imageBytes);
          count++;
        } catch (UndecodableImageException e) {
          // The stream makes a dead letter of it.
          continue;
        }
      }
      return count > 0;
    }

    @Override
    public PixelBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no further image");
      }
      PixelBatch next = new PixelBatch(Arrays.copyOf(pixels, count * imageBytes), count);
      decoded += count;
      count = 0;
      return next;
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
