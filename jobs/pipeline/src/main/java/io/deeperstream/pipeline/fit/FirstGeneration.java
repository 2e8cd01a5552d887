package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TensorFlowRuntime;
import io.deeperstream.pipeline.decode.ImageBatch;
import io.deeperstream.pipeline.decode.RecordDecoder;
import io.deeperstream.pipeline.decode.RejectedImageException;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.NetworkChoice;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.source.FirstImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.flink.util.FileUtils;

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
    Path folder = Files.createTempDirectory("deeperstream-fit");
    try {
      NetworkSpec spec = network.spec();
      Path teacher = folder.resolve("teacher");
      network.export(teacher);
      FloatMatrix descriptors = descriptors(teacher, spec);
      FitSize size = size(descriptors);
      new FitSupport(descriptors.rows(), size.clusters()).warning().ifPresent(progress);
      GenerationFit fit =
          GenerationFit.of(
              descriptors,
              size,
              settings.clustering().kmeansStart(),
              settings.clustering().kmeansPasses(),
              settings.clustering().fitThreads(),
              settings.clustering().seed());
      progress.accept(fit.summary());
      return new ModelStore(settings.store())
          .publish(
              fit.contents(spec, teacher, Ancestors.unknown(), initialWeights),
              settings.runId(),
              0,
              null,
              clock.instant());
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private Network random() {
    NetworkSpec spec = NetworkChoice.of(settings.model());
    TensorFlowRuntime.ensureLoadedFor(settings.teacherOptions());
    Network network = Network.random(spec, settings.clustering().seed());
    try (Batches batches = new Batches(spec, CALIBRATION_IMAGES)) {
      requireImages(batches);
      network.calibrate(batches);
      progress.accept(
          "calibrated batch norm of '%s' on %d images"
              .formatted(settings.model().network(), batches.decoded));
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private FitSize size(FloatMatrix descriptors) {
    return settings.training().startsWithRotation()
        ? FitSize.ofOneCluster(settings.clustering(), descriptors.rows(), descriptors.columns())
        : FitSize.of(settings.clustering(), descriptors.rows(), descriptors.columns());
  }

  private void requireImages(Batches batches) {
    if (!batches.hasNext()) {
      throw new InvalidSettingException(
          "topic '%s' holds no image that can be decoded; generation 0 needs some. Replay a collection into it first."
              .formatted(settings.kafka().imagesTopic()));
    }
  }

  /** As the stream will be embedded. */
  private FloatMatrix descriptors(Path savedModel, NetworkSpec spec) throws IOException {
    List<FloatMatrix> parts = new ArrayList<>();
    try (Teacher teacher = Teacher.load(savedModel, settings.teacherOptions());
        Batches batches = new Batches(spec, settings.clustering().fitImages())) {
      requireImages(batches);
      while (batches.hasNext()) {
        PixelBatch batch = batches.next();
        parts.add(teacher.embed(batch.pixels(), batch.count()));
      }
      progress.accept(
          "embedded %d images for the fit; %d could not be decoded"
              .formatted(batches.decoded, batches.rejected));
    }
    return FloatMatrix.concat(parts);
  }

  /** The first decodable images of the topic, batch by batch. */
  private final class Batches implements Iterator<PixelBatch>, AutoCloseable {
    private final FirstImages images;
    private final RecordDecoder decoder;
    private final ImageBatch batch;
    private final int limit;
    private int decoded;
    private int rejected;

    private Batches(NetworkSpec spec, int limit) {
      this.images =
          new FirstImages(settings.kafka().consumerProperties(), settings.kafka().imagesTopic());
      this.decoder =
          new RecordDecoder(
              spec,
              new DecodeLimits(
                  settings.stream().maxImageBytes(), settings.stream().maxImagePixels()));
      this.batch = new ImageBatch(settings.stream().batch(), spec.imageSize());
      this.limit = limit;
    }

    @Override
    public boolean hasNext() {
      while (!batch.isFull() && decoded < limit && images.hasNext()) {
        try {
          decoder.decodeInto(images.next(), batch);
          decoded++;
        } catch (RejectedImageException e) {
          rejected++;
        }
      }
      return !batch.isEmpty();
    }

    @Override
    public PixelBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no further image");
      }
      int bytes = batch.nextOffset();
      PixelBatch next = new PixelBatch(Arrays.copyOf(batch.pixels(), bytes), batch.size());
      batch.clear();
      return next;
    }

    @Override
    public void close() {
      images.close();
      decoder.close();
    }
  }
}
