package io.deeperstream.cli;

import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Network;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.fit.ClusterAdvice;
import io.deeperstream.pipeline.fit.FirstGeneration;
import io.deeperstream.pipeline.fit.FitSize;
import io.deeperstream.pipeline.fit.LineageRecords;
import io.deeperstream.pipeline.generation.GenerationLines;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.GenerationTopic;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.NetworkChoice;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.replay.FoundTopic;
import io.deeperstream.schemas.GenerationKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Prepares a run: looks at the topics, makes what is missing, and finds or makes the generation
 * that the job begins with. Says what it found, and never mixes a new run with an old one in
 * silence.
 */
public final class RunPlan {

  private final JobSettings settings;
  private final Clock clock;
  private final Consumer<String> tell;

  /**
   * @param settings validated
   * @param clock stamps what is made
   * @param tell told in a line each what is found and made
   */
  public RunPlan(JobSettings settings, Clock clock, Consumer<String> tell) {
    this.settings = settings;
    this.clock = clock;
    this.tell = tell;
  }

  /**
   * Prepares the topics and the generation.
   *
   * @param partitions of topics that are made now
   * @param goOn whether labels that exist already are expected: from a savepoint, or as a new run
   * @return the generation that a job without state begins with
   * @throws InvalidSettingException if topics hold labels and {@code goOn} was not asked for, or if
   *     the generation found does not fit the settings, or if the brokers do not allow them
   */
  public GenerationRef prepare(int partitions, boolean goOn)
      throws IOException, InterruptedException {
    requireBatches();
    BrokerLimits.require(settings.kafka());
    JobTopics topics = new JobTopics(settings.kafka());
    FoundTopic images = topics.images(partitions);
    tell.accept(
        "topic '%s': %d partitions, %d records"
            .formatted(images.name(), images.partitions(), images.records()));
    TopicChecks.images(images).ifPresent(tell);
    JobTopics.Found found = topics.outputs(images.partitions(), announcementBytes(), tell);
    if (!found.isEmpty()) {
      tell.accept(
          "topics '%s' and '%s' already hold %d and %d records"
              .formatted(
                  settings.kafka().pseudoLabelsTopic(),
                  settings.kafka().deadLettersTopic(),
                  found.labels(),
                  found.deadLetters()));
      if (!goOn) {
        throw new InvalidSettingException(
            "topic '%s' already holds labels. Go on with --from SAVEPOINT, label once more under another run id with --new-run, or write to other topics with --topic-prefix"
                .formatted(settings.kafka().pseudoLabelsTopic()));
      }
    }
    FitBounds.require(settings, images.records());
    ProbeImages.store(settings, tell);
    Optional<GenerationRef> announced = newest();
    GenerationRef base = announced.isPresent() ? fitting(announced.get()) : first(images.records());
    Manifest manifest = new ModelStore(settings.store()).open(base).manifest();
    if (manifest.clusters() > 1) {
      ClusterAdvice.of(settings, manifest.clusters(), manifest.fitImages())
          .ifPresent(advice -> tell.accept(advice.text()));
    }
    return base;
  }

  /** The first generation has no lineage, and a job that does not train announces no other. */
  private long announcementBytes() {
    return settings.training().isOn()
        ? LineageRecords.mostBytes(
            settings.clustering().superClusters(), FitSize.mostClusters(settings.clustering()))
        : LineageRecords.mostBytes(0, 0);
  }

  /** Refuses batches of more pixels than an array holds, where the settings name the network. */
  private void requireBatches() {
    if (settings.model().init().isEmpty()) {
      int size = NetworkChoice.of(settings.model()).imageSize();
      requireBatch("batch", settings.stream().batch(), size);
      int m = settings.clustering().superClusters();
      requireBatch("train-batch", settings.training().batch(m), size);
    }
  }

  private static void requireBatch(String setting, int images, int imageSize) {
    try {
      PixelBatch.bytes(images, imageSize);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("--%s: %s".formatted(setting, e.getMessage()));
    }
  }

  /** The newest generation of the run, or of all where the run has announced none. */
  private Optional<GenerationRef> newest() {
    GenerationLines lines = new GenerationLines();
    long unreadable =
        new GenerationTopic(settings.kafka())
            .read(
                record -> {
                  if (record.getKind() == GenerationKind.ANNOUNCED) {
                    lines.take(GenerationRef.of(record));
                  }
                });
    if (unreadable > 0) {
      tell.accept(
          "topic '%s': %d records that are no generations are passed over"
              .formatted(settings.kafka().generationsTopic(), unreadable));
    }
    return lines.newest(settings.runId());
  }

  private GenerationRef fitting(GenerationRef ref) throws IOException {
    Manifest manifest = new ModelStore(settings.store()).open(ref).manifest();
    tell.accept(
        "found %s: %d super-clusters, %d clusters, %s features in %d dimensions%s"
            .formatted(
                ref,
                manifest.superClusters(),
                manifest.clusters(),
                manifest.layer(),
                manifest.dimension(),
                manifest.spherical() ? " on the sphere" : ""));
    int m = settings.clustering().superClusters();
    if (manifest.clusters() == 1) {
      return ref;
    }
    if (manifest.superClusters() != m) {
      throw new InvalidSettingException(
          "--super-clusters is %d; %s has %d".formatted(m, ref, manifest.superClusters()));
    }
    int k = settings.clustering().clusters();
    if (k != 0 && manifest.clusters() != k) {
      throw new InvalidSettingException(
          "--clusters is %d; %s has %d".formatted(k, ref, manifest.clusters()));
    }
    return ref;
  }

  private GenerationRef first(long images) throws IOException, InterruptedException {
    TrainingMemory.of(settings).ifPresent(memory -> tell.accept(memory.toString()));
    tell.accept("no generation is announced: making generation 0");
    GenerationRef ref = firstGeneration(images);
    new GenerationTopic(settings.kafka()).announce(ref, clock.instant());
    // A job that does not train announces nothing itself: the store must name this one by then.
    new ModelStore(settings.store()).pointLatest(ref);
    tell.accept("announced " + ref);
    return ref;
  }

  private GenerationRef firstGeneration(long images) throws IOException {
    FirstGeneration first = new FirstGeneration(settings, clock, tell);
    String init = settings.model().init();
    if (init.isEmpty()) {
      return first.make();
    }
    try (ModelSource model = ModelSource.open(Path.of(init), "--init")) {
      ModelDescription description =
          model
              .description()
              .orElseThrow(
                  () ->
                      new InvalidSettingException(
                          "--init is %s, a SavedModel alone, which does not tell its shape; give a generation or a folder with %s"
                              .formatted(init, ModelDescription.FILE)));
      try (Network network =
          Network.from(description.network(), SavedVariables.read(model.teacher()))) {
        FitBounds.require(settings, description.network(), images);
        tell.accept("begins with the weights of %s (%s)".formatted(init, description.origin()));
        if (description.licence() != null) {
          tell.accept("their licence: " + description.licence());
        }
        return first.make(network, new InitialWeights(description.origin(), description.licence()));
      }
    }
  }
}
