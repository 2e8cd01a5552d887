package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.RunSettings;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.decode.ImageBatch;
import io.deeperstream.pipeline.decode.RecordDecoder;
import io.deeperstream.pipeline.decode.RejectedImageException;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.pipeline.source.FirstImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private RunSettings run;

  @Mixin private BenchImages images;

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
    try (BenchStack stack = BenchStack.start(run, images.images(), images.limit())) {
      JobSettings settings = stack.settings();
      settings.training().use(TrainingSettings.Mode.OFF);
      StoredGeneration generation = new ModelStore(settings.store()).open(stack.base());
      Path teacher = stack.folder().resolve("teacher");
      generation.copyTeacher(teacher);
      NetworkSpec network = generation.manifest().network();
      List<byte[]> batches = decoded(settings, network);
      FlinkAddress flink = stack.startFlink();
      try (BareLoop bare = new BareLoop(teacher, settings.teacherOptions())) {
        measure(stack, flink, bare, batches, network.imageSize());
      }
      return 0;
    }
  }

  private void measure(
      BenchStack stack, FlinkAddress flink, BareLoop bare, List<byte[]> batches, int imageSize)
      throws Exception {
    JobSettings settings = stack.settings();
    int rounds = images.rounds();
    int count = settings.stream().batch();
    List<Compared> counted = new ArrayList<>();
    bare.run(batches.subList(0, Math.min(20, batches.size())), count, imageSize);
    for (int round = 0; round <= rounds; round++) {
      double loop = bare.run(batches, count, imageSize);
      MeasuredRun labelled =
          MeasuredRun.of(settings.asRun("round-" + round), stack.base(), flink, stack.replayed());
      Compared compared = new Compared(loop, labelled.imagesPerSecond());
      System.out.printf(
          "round %d%s: bare loop %.0f images/s, job %.0f images/s, ratio %.3f, shares of CPU %s%n",
          round,
          round == 0 ? " (warm-up, not counted)" : "",
          compared.loop(),
          compared.job(),
          compared.ratio(),
          MeasuredRun.percent(labelled.cpuShares()));
      if (round > 0) {
        counted.add(compared);
      }
    }
    System.out.printf(
        "median of %d rounds over %d images: bare loop %.0f images/s, job %.0f images/s, ratio of a round %.3f%n",
        rounds,
        stack.replayed(),
        Medians.of(counted, Compared::loop),
        Medians.of(counted, Compared::job),
        Medians.of(counted, Compared::ratio));
  }

  /** Every full batch of the topic, as the job decodes it. */
  private static List<byte[]> decoded(JobSettings settings, NetworkSpec network) {
    List<byte[]> batches = new ArrayList<>();
    DecodeLimits limits =
        new DecodeLimits(settings.stream().maxImageBytes(), settings.stream().maxImagePixels());
    ImageBatch batch = new ImageBatch(settings.stream().batch(), network.imageSize());
    try (FirstImages images =
            new FirstImages(settings.kafka().consumerProperties(), settings.kafka().imagesTopic());
        RecordDecoder decoder = new RecordDecoder(network, limits, settings.training(), false)) {
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
