package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.RunSettings;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures what training beside a live stream costs the stream. Compares images labelled per second
 * on two processors, of which the trainer may fill one ({@code --training sample}), with those on
 * one processor without any training, round by round in one process.
 *
 * <p>Labelling runs the network on one thread ({@code --parallelism 1 --tensorflow-threads 1}), and
 * so does the trainer. A single processor is shared by the whole process, broker and clients
 * included.
 */
@Command(
    name = "sampling",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Images/s labelled beside a trainer that fills one of two processors, against one processor without training.")
public final class SamplingBench implements Callable<Integer> {

  private static final String[] ONE_THREAD_EACH = {
    "--parallelism=1", "--tensorflow-threads=1", "--trainer-threads=1"
  };

  @Mixin private RunSettings run;

  @Mixin private BenchImages images;

  /** Both runs of a round. */
  private record Compared(MeasuredRun one, MeasuredRun sampled) {
    double ratio() {
      return sampled.imagesPerSecond() / one.imagesPerSecond();
    }
  }

  /** Runs the benchmark; explicit thread counts override the default of one thread each. */
  public static void main(String[] arguments) {
    String[] all =
        Stream.concat(Arrays.stream(ONE_THREAD_EACH), Arrays.stream(arguments))
            .toArray(String[]::new);
    System.exit(
        new CommandLine(new SamplingBench()).setOverwrittenOptionsAllowed(true).execute(all));
  }

  @Override
  public Integer call() throws Exception {
    try (BenchStack stack = BenchStack.start(run, images.images(), images.limit())) {
      JobSettings settings = stack.settings();
      settings.training().reassignEvery(0);
      FlinkAddress flink = stack.startFlink();
      List<Compared> counted = new ArrayList<>();
      for (int round = 0; round <= images.rounds(); round++) {
        Cores.use(1);
        settings.training().use(TrainingSettings.Mode.OFF);
        MeasuredRun one =
            MeasuredRun.of(settings.asRun("one-" + round), stack.base(), flink, stack.replayed());
        Cores.use(2);
        settings.training().use(TrainingSettings.Mode.SAMPLE);
        MeasuredRun sampled =
            MeasuredRun.of(
                settings.asRun("sampled-" + round), stack.base(), flink, stack.replayed());
        Compared compared = new Compared(one, sampled);
        System.out.printf(
            "round %d%s: one processor %.0f images/s; beside training %.0f images/s and %.0f trained/s, ratio %.3f%n",
            round,
            round == 0 ? " (warm-up, not counted)" : "",
            one.imagesPerSecond(),
            sampled.imagesPerSecond(),
            sampled.trainedPerSecond(),
            compared.ratio());
        if (round > 0) {
          counted.add(compared);
        }
      }
      System.out.printf(
          "median of %d rounds over %d images: one processor without training %.0f images/s; of two, one for the trainer: %.0f images/s and %.0f trained/s; ratio of a round %.3f%n",
          images.rounds(),
          stack.replayed(),
          Medians.of(counted, c -> c.one().imagesPerSecond()),
          Medians.of(counted, c -> c.sampled().imagesPerSecond()),
          Medians.of(counted, c -> c.sampled().trainedPerSecond()),
          Medians.of(counted, Compared::ratio));
      return 0;
    }
  }
}
