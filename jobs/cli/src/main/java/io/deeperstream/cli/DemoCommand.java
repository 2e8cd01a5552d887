package io.deeperstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.OpenClipart;
import io.deeperstream.model.MemoryEstimate;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.probe.ProbeSet;
import io.deeperstream.pipeline.probe.ProbeStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.replay.ReplayedRecords;
import io.deeperstream.view.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: broker, cluster, replay and job on this machine, on real images. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Learns from a collection of images on this machine: starts a Kafka broker and a Flink cluster in this process, replays the images, makes generation 0, and runs the job, which labels, trains and re-clusters. Ctrl-C ends it in order.")
final class DemoCommand implements Callable<Integer> {

  @Mixin private RunSettings run;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      description =
          "A folder, a zip, or a tree of zips in YFCC100M's layout. Without it, 8,121 pictures of Debian's openclipart-png are fetched (131 MB) and kept for the next time.")
  private Path images;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Images a pass at most; without it, all.")
  private Long limit;

  @Option(
      names = "--shuffle",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Replay the images in an order shuffled by --seed; --no-shuffle keeps the collection's own order.")
  private boolean shuffle;

  @Mixin private PartitionsOption partitions;

  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of Flink's page; 0 takes any free one.")
  private int webPort;

  @Option(
      names = "--view-port",
      paramLabel = "PORT",
      defaultValue = "8082",
      description = "Port of the page of the clusters, as serve has it; 0 takes any free one.")
  private int viewPort;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Working folder (broker, model store, checkpoints); kept if given, else a temporary one is used and removed.")
  private Path work;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "Write pictures of the heaviest clusters to this HTML file; without it, clusters.html in the folder of --work, else in the current one. One that is there is overwritten.")
  private Path page;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary as JSON, too.")
  private Path summaryFile;

  @Option(
      names = "--labels-file",
      paramLabel = "FILE",
      description = "Write the committed labels as CSV, too.")
  private Path labelsFile;

  @Override
  public Integer call() throws Exception {
    if (limit != null && limit < 1) {
      throw new InvalidSettingException("--limit is %d; it must be at least 1".formatted(limit));
    }
    run.requireNoBroker();
    StopSignal stop = StopSignal.install();
    Path collection = images == null ? openClipart() : images;
    boolean temporary = work == null;
    Path folder =
        temporary ? Files.createTempDirectory("deeperstream-demo") : Files.createDirectories(work);
    try (LocalStack local = new LocalStack(folder)) {
      DemoSummary summary = label(local, collection, stop);
      report(temporary ? keepWeights(summary) : summary, collection);
    } catch (CancellationException e) {
      System.out.println("interrupted before the first image was labelled");
    } finally {
      if (temporary) {
        FileUtils.deleteDirectory(folder.toFile());
      }
    }
    return 0;
  }

  private DemoSummary label(LocalStack local, Path collection, StopSignal stop) throws Exception {
    JobSettings settings = run.resolve(Clock.systemUTC(), local.store());
    if (settings.stream().passes() < 1) {
      throw new InvalidSettingException(
          "--passes is %d; a demo makes at least 1".formatted(settings.stream().passes()));
    }
    Optional<MemoryEstimate> memory = TrainingMemory.of(settings);
    if (memory.isPresent()) {
      memory.get().requireFits(settings.model().device());
    }
    settings.kafka().useBroker(local.startBroker());
    System.out.println(run.describe());
    new JobTopics(settings.kafka()).images(partitions.count());
    ImageCollection all = ImageCollection.open(collection);
    HoldOut holdOut =
        settings.training().isOn() && settings.probe().path().isEmpty()
            ? HoldOut.of(all, settings.clustering().seed())
            : HoldOut.none();
    if (!holdOut.images().isEmpty()) {
      settings
          .probe()
          .storedAt(new ProbeStore(settings.store()).write(ProbeSet.of(holdOut.images())));
      System.out.printf(
          "kept %,d pictures of %d folders out of training%n",
          holdOut.images().size(), holdOut.classes());
    }
    ImageCollection rest = all.where(holdOut.rest());
    ReplayedRecords replayed =
        Replay.into(
            settings.kafka(),
            shuffle ? rest.shuffled(settings.clustering().seed()) : rest,
            limit == null ? Long.MAX_VALUE : limit,
            stop::throwIfAsked);
    System.out.printf(
        "replayed %,d images (%,d bytes) of %s%n", replayed.images(), replayed.bytes(), collection);
    GenerationRef generation =
        new RunPlan(settings, Clock.systemUTC(), line -> tell(line, stop))
            .prepare(partitions.count(), false);
    int clusters = new ModelStore(settings.store()).open(generation).manifest().clusters();
    FlinkAddress flink = local.startFlink(settings, webPort);
    System.out.printf("Flink's page: http://%s%n", flink);
    stop.throwIfAsked();
    StoreEmbedder embedder = new StoreEmbedder(settings.store(), settings.teacherOptions());
    try (View view =
        ServeCommand.view(
            settings.kafka(), ServeCommand.LOOPBACK, viewPort, Optional.of(embedder))) {
      System.out.printf("the clusters, live: %s%n", view.uri());
      DemoSummary summary =
          new DemoRun(
                  settings,
                  flink,
                  replayed.images(),
                  holdOut.images().size(),
                  stop,
                  Optional.ofNullable(labelsFile))
              .run(generation, clusters, work != null);
      if (summary.labelsWritten() > 0) {
        new ClusterPage(settings.kafka())
            .write(page(), summary.run(), ClusterPage.ROWS, ClusterPage.PICTURES);
      }
      return summary;
    }
  }

  private Path page() {
    if (page != null) {
      return page;
    }
    return work == null ? Path.of(ClusterPage.FILE) : work.resolve(ClusterPage.FILE);
  }

  /** Copies the published weights out of the working folder, which is removed. */
  private static DemoSummary keepWeights(DemoSummary summary) throws IOException {
    if (summary.published() == null) {
      return summary;
    }
    Path kept = Path.of("weights-" + summary.run());
    FileUtils.copy(
        new org.apache.flink.core.fs.Path(summary.published()),
        new org.apache.flink.core.fs.Path(kept.toUri()),
        false);
    return summary.withPublished(kept.toString());
  }

  private static void tell(String line, StopSignal stop) {
    System.out.println(line);
    stop.throwIfAsked();
  }

  private static Path openClipart() throws IOException, InterruptedException {
    Path cache = OpenClipart.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home")));
    return new OpenClipart(cache, System.out::println).fetch();
  }

  private void report(DemoSummary summary, Path collection) throws IOException {
    System.out.print("\n" + summary.table());
    if (summaryFile != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(summaryFile.toFile(), summary);
      System.out.println("  summary in " + summaryFile);
    }
    System.out.println();
    if (summary.labelsWritten() > 0) {
      System.out.println("Pictures of the clusters are in " + page().toAbsolutePath() + ".");
    }
    new DemoConclusion(summary).lines(collection.toString()).forEach(System.out::println);
  }
}
