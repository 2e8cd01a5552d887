package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.FlinkJobs;
import io.deeperstream.cli.JobMetrics;
import io.deeperstream.cli.JobTopics;
import io.deeperstream.cli.LabelTally;
import io.deeperstream.cli.LocalStack;
import io.deeperstream.cli.Replay;
import io.deeperstream.cli.RunPlan;
import io.deeperstream.cli.RunSettings;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.decode.ImageBatch;
import io.deeperstream.pipeline.decode.RecordDecoder;
import io.deeperstream.pipeline.decode.RejectedImageException;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.source.FirstImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images per second of the whole job, Kafka → decode → embed → assign → Kafka, beside a bare loop
 * over the same decoded batches and the same SavedModel, round by round in one process.
 */
@Command(
    name = "labelling",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Throughput of the whole job beside that of its network alone.")
public final class LabellingBench implements Callable<Integer> {

  private static final int PARTITIONS = 4;
  private static final long METRICS_MILLIS = 2000;

  @Mixin private RunSettings run;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A folder, a zip, or a tree of zips in YFCC100M's layout.")
  private Path images;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images of a round.")
  private long limit;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds.")
  private int rounds;

  /** What one run of the job showed. */
  private record Round(double imagesPerSecond, Map<String, Double> shares) {}

  /** Both sides of a round, in images per second. */
  private record Compared(double loop, double job) {
    double ratio() {
      return job / loop;
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LabellingBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("deeperstream-bench");
    try (LocalStack local = new LocalStack(folder)) {
      JobSettings settings = run.resolve(Clock.systemUTC(), local.store());
      settings.training().turnOff();
      settings.kafka().useBroker(local.startBroker());
      System.out.println(run.describe());
      new JobTopics(settings.kafka()).images(PARTITIONS);
      long replayed = Replay.into(settings.kafka(), images, limit).images();
      GenerationRef base =
          new RunPlan(settings, Clock.systemUTC(), System.out::println).prepare(PARTITIONS, false);
      StoredGeneration generation = new ModelStore(settings.store()).open(base);
      Path teacher = folder.resolve("teacher");
      generation.copyTeacher(teacher);
      NetworkSpec network = generation.manifest().network();
      List<byte[]> batches = decoded(settings, network);
      FlinkAddress flink = local.startFlink(settings, 0);
      try (BareLoop bare = new BareLoop(teacher, options(settings))) {
        measure(settings, base, flink, bare, batches, network.imageSize(), replayed);
      }
      return 0;
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private void measure(
      JobSettings settings,
      GenerationRef base,
      FlinkAddress flink,
      BareLoop bare,
      List<byte[]> batches,
      int imageSize,
      long replayed)
      throws Exception {
    int count = settings.stream().batch();
    List<Compared> counted = new ArrayList<>();
    bare.run(batches.subList(0, Math.min(20, batches.size())), count, imageSize);
    for (int round = 0; round <= rounds; round++) {
      double loop = bare.run(batches, count, imageSize);
      Round labelled = label(settings.asRun("round-" + round), base, flink, replayed);
      Compared compared = new Compared(loop, labelled.imagesPerSecond());
      System.out.printf(
          "round %d%s: bare loop %.0f images/s, job %.0f images/s, ratio %.3f, shares of CPU %s%n",
          round,
          round == 0 ? " (warm-up, not counted)" : "",
          compared.loop(),
          compared.job(),
          compared.ratio(),
          text(labelled.shares()));
      if (round > 0) {
        counted.add(compared);
      }
    }
    System.out.printf(
        "median of %d rounds over %d images: bare loop %.0f images/s, job %.0f images/s, ratio of a round %.3f%n",
        rounds,
        replayed,
        Medians.of(counted, Compared::loop),
        Medians.of(counted, Compared::job),
        Medians.of(counted, Compared::ratio));
  }

  private static TeacherOptions options(JobSettings settings) {
    return new TeacherOptions(
        settings.model().threads(), 0, settings.training().bfloat16(), settings.model().device());
  }

  private static String text(Map<String, Double> shares) {
    StringBuilder text = new StringBuilder();
    shares.forEach((name, share) -> text.append(" %s %.1f%%".formatted(name, 100 * share)));
    return text.toString().strip();
  }

  /** One pass of the job as a run of its own on the same topics; checks that it labelled all. */
  private static Round label(
      JobSettings settings, GenerationRef base, FlinkAddress flink, long expected)
      throws Exception {
    try (FlinkJobs jobs = new FlinkJobs(flink);
        LabelTally tally = new LabelTally(settings.kafka(), settings.runId(), label -> {})) {
      JobID job = jobs.submit(settings, base, "", List.of());
      JobMetrics metrics = new JobMetrics(flink, job);
      ThreadTimes began = null;
      long decodedBefore = 0;
      while (tally.distinct() < expected) {
        JobStatus status = jobs.status(job);
        if (status.isGloballyTerminalState()) {
          throw new IOException("the job ended (%s): %s".formatted(status, metrics.lastFailure()));
        }
        if (status == JobStatus.RUNNING && began == null) {
          long labels = (long) metrics.read("assign", "labels", JobMetrics.Aggregation.SUM);
          if (labels > 0) {
            decodedBefore = decodeNanos(metrics);
            began = ThreadTimes.now();
          }
        }
        tally.update();
        Thread.sleep(100);
      }
      ThreadTimes ended = ThreadTimes.now();
      Map<String, Double> shares =
          began == null
              ? Map.of()
              : CpuShares.of(began, ended, (fresh(metrics) - decodedBefore) / 1e9);
      jobs.stop(job, null);
      tally.complete();
      if (tally.labels() + tally.deadLetters() != expected) {
        throw new IOException(
            "%d labels and %d dead letters for %d images"
                .formatted(tally.labels(), tally.deadLetters(), expected));
      }
      return new Round(tally.imagesPerSecond(), shares);
    }
  }

  /** Flink answers with what it fetched last and then fetches anew, once a second at most. */
  private static long fresh(JobMetrics metrics) throws IOException, InterruptedException {
    decodeNanos(metrics);
    Thread.sleep(METRICS_MILLIS);
    return decodeNanos(metrics);
  }

  private static long decodeNanos(JobMetrics metrics) throws IOException, InterruptedException {
    return (long) metrics.read("embed", "decodeNanos", JobMetrics.Aggregation.SUM);
  }

  /** Every full batch of the topic, as the job decodes it. */
  private static List<byte[]> decoded(JobSettings settings, NetworkSpec network) {
    List<byte[]> batches = new ArrayList<>();
    DecodeLimits limits =
        new DecodeLimits(settings.stream().maxImageBytes(), settings.stream().maxImagePixels());
    ImageBatch batch = new ImageBatch(settings.stream().batch(), network.imageSize());
    try (FirstImages images =
            new FirstImages(settings.kafka().consumerProperties(), settings.kafka().imagesTopic());
        RecordDecoder decoder = new RecordDecoder(network, limits)) {
      while (images.hasNext()) {
        try {
          decoder.decodeInto(images.next(), batch);
        } catch (RejectedImageException e) {
          continue;
        }
        if (batch.isFull()) {
          batches.add(Arrays.copyOf(batch.pixels(), batch.nextOffset()));
          batch.clear();
        }
      }
    }
    if (batches.isEmpty()) {
      throw new IllegalArgumentException(
          "the images make no full batch of %d; raise --limit or lower --batch"
              .formatted(settings.stream().batch()));
    }
    return batches;
  }
}
