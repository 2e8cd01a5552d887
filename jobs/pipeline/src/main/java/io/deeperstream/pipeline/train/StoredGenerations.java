package io.deeperstream.pipeline.train;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Lineage;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.fit.FitSize;
import io.deeperstream.pipeline.fit.FormerLabels;
import io.deeperstream.pipeline.fit.GenerationFit;
import io.deeperstream.pipeline.fit.LineageRecords;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.training.Draws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.FileUtils;

/** The model store as training uses it; may be extended to watch or delay fits. */
public class StoredGenerations implements Generations {
  private static final long serialVersionUID = 1L;

  private final JobSettings settings;

  /**
   * @param settings validated
   */
  public StoredGenerations(JobSettings settings) {
    this.settings = settings;
  }

  private ModelStore store() throws IOException {
    return new ModelStore(settings.store());
  }

  @Override
  public GenerationFacts facts(GenerationRef ref) throws IOException {
    return facts(store().open(ref));
  }

  private static GenerationFacts facts(StoredGeneration stored) throws IOException {
    Manifest manifest = stored.manifest();
    return new GenerationFacts(
        manifest.network(),
        manifest.superClusters(),
        manifest.clusters() / manifest.superClusters(),
        manifest.meanSquaredDistance(),
        stored.superCounts(),
        stored.ancestors());
  }

  @Override
  public Map<String, float[]> teacher(GenerationRef ref) throws IOException {
    StoredGeneration stored = store().open(ref);
    Path local = Files.createTempDirectory("deeperstream-weights");
    try {
      stored.copyTeacher(local);
      return SavedVariables.read(local);
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }

  @Override
  public Generation fit(FitInputs inputs) throws IOException {
    StoredGeneration parent = store().open(inputs.parent());
    GenerationFacts former = facts(parent);
    NetworkSpec spec = inputs.network();
    Path folder = Files.createTempDirectory("deeperstream-fit");
    Path teacher = folder.resolve("teacher");
    try {
      try (Network network = Network.from(spec, inputs.trunk())) {
        network.export(teacher);
      }
      List<int[]> labels = new ArrayList<>();
      FloatMatrix descriptors = embed(teacher, inputs, labels);
      FitSize size =
          FitSize.following(
              settings.clustering(),
              former.superClusters() * former.subClusters(),
              descriptors.rows(),
              descriptors.columns());
      GenerationFit fit =
          GenerationFit.of(
              descriptors,
              size,
              settings.clustering().kmeansStart(),
              settings.clustering().kmeansPasses(),
              settings.clustering().fitThreads(),
              Draws.bits(settings.clustering().seed(), inputs.number(), 0, 0));
      FormerLabels before = former(labels, former);
      Lineage lineage = fit.lineage(before);
      Instant now = Instant.now();
      GenerationRef ref =
          store()
              .publish(
                  fit.contents(
                      spec, teacher, Ancestors.of(lineage), parent.manifest().initialWeights()),
                  inputs.run(),
                  inputs.number(),
                  inputs.parent().hash(),
                  now);
      return new Generation(
          GenerationKind.ANNOUNCED,
          ref.run(),
          ref.number(),
          ref.hash(),
          ref.parentHash(),
          ref.location(),
          List.of(),
          now,
          fit.health(before, lineage),
          LineageRecords.of(lineage));
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  /**
   * Embeds the sample in batches, as the stream will be embedded; {@code labels} receives super-
   * and sub-cluster of each image, −1 if unknown.
   */
  private FloatMatrix embed(Path savedModel, FitInputs inputs, List<int[]> labels)
      throws IOException {
    NetworkSpec spec = inputs.network();
    DecodeLimits limits =
        new DecodeLimits(settings.stream().maxImageBytes(), settings.stream().maxImagePixels());
    List<FloatMatrix> parts = new ArrayList<>();
    int imageBytes = spec.imageSize() * spec.imageSize() * 3;
    byte[] pixels = new byte[settings.stream().batch() * imageBytes];
    try (Teacher teacher = Teacher.load(savedModel, settings.teacherOptions());
        ImageDecoder decoder = new ImageDecoder(spec.imageSize(), spec.resizeTo(), limits)) {
      int count = 0;
      for (Iterator<ReservoirImage> images = inputs.images(); images.hasNext(); ) {
        ReservoirImage image = images.next();
        if (decode(decoder, image, pixels, count * imageBytes)) {
          labels.add(label(image, inputs.parent().number()));
          count++;
        }
        if (count == settings.stream().batch() || (count > 0 && !images.hasNext())) {
          parts.add(teacher.embed(pixels, count));
          count = 0;
        }
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("the sample of the epoch holds no image");
    }
    return FloatMatrix.concat(parts);
  }

  private static boolean decode(
      ImageDecoder decoder, ReservoirImage image, byte[] pixels, int offset) {
    try {
      decoder.decodeInto(image.file(), pixels, offset);
      return true;
    } catch (UndecodableImageException e) {
      // It was decoded when it was labelled; one that cannot be now is left out of the sample.
      return false;
    }
  }

  private static int[] label(ReservoirImage image, int parent) {
    return image.generation() == parent
        ? new int[] {image.superCluster(), image.subCluster()}
        : new int[] {-1, -1};
  }

  private static FormerLabels former(List<int[]> labels, GenerationFacts former) {
    return new FormerLabels(
        labels.stream().mapToInt(label -> label[0]).toArray(),
        labels.stream().mapToInt(label -> label[1]).toArray(),
        former.superClusters(),
        former.subClusters());
  }

  @Override
  public void announced(GenerationRef newest, int oldestNeeded) throws IOException {
    ModelStore store = store();
    store.pointLatest(newest);
    store.retain(
        newest,
        settings.training().keepGenerations(),
        oldestNeeded,
        new RunRegistry(settings.store()).pinned(newest.run()));
  }

  @Override
  public void discard(Generation unannounced) throws IOException {
    store().discard(GenerationRef.of(unannounced));
  }

  @Override
  public void removeUnowned(String run, GenerationRef newest) throws IOException {
    store().removeUnowned(run, newest.run().equals(run) ? newest.number() : -1);
  }
}
