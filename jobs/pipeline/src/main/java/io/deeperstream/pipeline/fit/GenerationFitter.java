package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Lineage;
import io.deeperstream.model.Network;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.training.Draws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.util.FileUtils;

/**
 * Makes a generation: embeds images, fits projection and clusters to them, labels them all, and
 * publishes it in the model store. Serves the first generation of a run and every re-clustering.
 */
public final class GenerationFitter {

  private final JobSettings settings;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param settings validated
   * @param clock stamps the generation
   * @param progress told in a line each what happens
   */
  public GenerationFitter(JobSettings settings, Clock clock, Consumer<String> progress) {
    this.settings = settings;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Makes a generation.
   *
   * @throws InvalidSettingException if the images do not support what the settings ask for
   * @throws IOException if the store cannot be used, or the thread was interrupted
   */
  public FittedGeneration fit(FitRequest request) throws IOException {
    Path folder = Files.createTempDirectory("deeperstream-fit");
    Path teacher = folder.resolve("teacher");
    try {
      try (Network network = Network.from(request.network(), request.trunk())) {
        network.export(teacher);
      }
      try (ImageEmbedding embedding =
          new ImageEmbedding(
              settings, teacher, request.network(), settings.clustering().clusterOn())) {
        return fit(request, teacher, embedding);
      }
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private FittedGeneration fit(FitRequest request, Path teacher, ImageEmbedding embedding)
      throws IOException {
    ModelStore store = new ModelStore(settings.store());
    StoredGeneration parent = request.parent() == null ? null : store.open(request.parent());
    List<FitImage> images = new ArrayList<>();
    FloatMatrix features = embed(request, embedding, images);
    FitSize size = size(parent, features);
    new FitSupport(features.rows(), size.clusters()).warning().ifPresent(progress);
    GenerationFit fit =
        GenerationFit.of(
            features,
            size,
            settings.clustering().kmeansStart(),
            settings.clustering().kmeansPasses(),
            settings.clustering().fitThreads(),
            seed(request.number()));
    progress.accept(fit.summary());
    FormerLabels before = parent == null ? null : former(images, parent.manifest());
    Lineage lineage = parent == null ? null : fit.lineage(before);
    LabelCollector labels = new LabelCollector();
    labels.add(images, fit.clusters().superCluster(), fit.clusters().subCluster());
    labelRest(request, embedding, fit, labels);
    InitialWeights initial =
        parent == null ? request.initialWeights() : parent.manifest().initialWeights();
    Instant now = clock.instant();
    GenerationRef ref =
        store.publish(
            fit.contents(
                request.network(),
                teacher,
                settings.clustering().clusterOn(),
                lineage == null ? Ancestors.unknown() : Ancestors.of(lineage),
                initial,
                labels.labels()),
            request.run(),
            request.number(),
            parent == null ? null : request.parent().hash(),
            now);
    return new FittedGeneration(
        ref,
        ref.announcement(
            now,
            lineage == null ? null : fit.health(before, lineage),
            lineage == null ? null : LineageRecords.of(lineage)),
        labels.labels());
  }

  private long seed(int number) {
    long seed = settings.clustering().seed();
    return number == 0 ? seed : Draws.bits(seed, number, 0, 0);
  }

  private FloatMatrix embed(FitRequest request, ImageEmbedding embedding, List<FitImage> images)
      throws IOException {
    List<FloatMatrix> parts = new ArrayList<>();
    while (images.size() < request.fitImages()) {
      ImageEmbedding.Embedded next =
          embedding.next(request.images(), request.fitImages() - images.size());
      if (next.images().isEmpty()) {
        break;
      }
      // The files are not needed any more, and a memory's do not fit into the heap.
      next.images().forEach(image -> images.add(withoutFile(image)));
      parts.add(next.features());
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "generation %d has no image that can be decoded".formatted(request.number()));
    }
    progress.accept("embedded %,d images for the fit".formatted(images.size()));
    return FloatMatrix.concat(parts);
  }

  private static FitImage withoutFile(FitImage image) {
    return new FitImage(
        image.partition(),
        image.offset(),
        image.formerSuperCluster(),
        image.formerSubCluster(),
        new byte[0]);
  }

  private FitSize size(StoredGeneration parent, FloatMatrix features) {
    if (parent != null) {
      return FitSize.following(
          settings, parent.manifest().clusters(), features.rows(), features.columns());
    }
    return settings.training().startsWithRotation()
        ? FitSize.ofOneCluster(settings, features.rows(), features.columns())
        : FitSize.of(settings, features.rows(), features.columns());
  }

  private static FormerLabels former(List<FitImage> images, Manifest parent) {
    return new FormerLabels(
        images.stream().mapToInt(FitImage::formerSuperCluster).toArray(),
        images.stream().mapToInt(FitImage::formerSubCluster).toArray(),
        parent.superClusters(),
        parent.clusters() / parent.superClusters());
  }

  private void labelRest(
      FitRequest request, ImageEmbedding embedding, GenerationFit fit, LabelCollector labels)
      throws IOException {
    NearestSubCentroid nearest =
        new NearestSubCentroid(
            fit.projection(), fit.clusters().superCentroids(), fit.clusters().subCentroids());
    while (true) {
      ImageEmbedding.Embedded next = embedding.next(request.images(), Integer.MAX_VALUE);
      if (next.images().isEmpty()) {
        return;
      }
      NearestSubCentroid.Labels found = nearest.of(next.features());
      labels.add(next.images(), found.superCluster(), found.subCluster());
    }
  }
}
