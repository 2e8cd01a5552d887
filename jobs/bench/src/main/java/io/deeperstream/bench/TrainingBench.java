package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.RunSettings;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Images per second of the whole loop, Kafka → decode → embed → assign → train → Kafka, beside the
 * same job without training, round by round in one process; and what its time goes to.
 */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Throughput of the loop with --training wait beside labelling alone. Each round re-clusters once, half way.")
public final class TrainingBench implements Callable<Integer> {

  @Mixin private RunSettings run;

  @Mixin private BenchImages images;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainingBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    try (BenchStack stack = BenchStack.start(run, images.images(), images.limit())) {
      JobSettings settings = stack.settings();
      FlinkAddress flink = stack.startFlink();
      List<MeasuredRun> labelling = new ArrayList<>();
      List<MeasuredRun> training = new ArrayList<>();
      for (int round = 0; round <= images.rounds(); round++) {
        settings.training().use(TrainingSettings.Mode.OFF);
        MeasuredRun alone =
            MeasuredRun.of(settings.asRun("alone-" + round), stack.base(), flink, stack.replayed());
        settings.training().use(TrainingSettings.Mode.WAIT);
        MeasuredRun loop =
            MeasuredRun.of(settings.asRun("loop-" + round), stack.base(), flink, stack.replayed());
        System.out.printf(
            "round %d%s: labelling alone %.0f images/s; with training %.0f images/s, %.0f trained/s, %d re-clusterings, busy %s%n",
            round,
            round == 0 ? " (warm-up, not counted)" : "",
            alone.imagesPerSecond(),
            loop.imagesPerSecond(),
            loop.trainedPerSecond(),
            loop.fits(),
            MeasuredRun.percent(loop.busyShares()));
        if (round > 0) {
          labelling.add(alone);
          training.add(loop);
        }
      }
      System.out.printf(
          "median of %d rounds over %d images: labelling alone %.0f images/s, with training %.0f images/s, %.0f trained/s; shares of busy time: embed %.1f%%, train %.1f%%, fit %.1f%%%n",
          images.rounds(),
          stack.replayed(),
          Medians.of(labelling, MeasuredRun::imagesPerSecond),
          Medians.of(training, MeasuredRun::imagesPerSecond),
          Medians.of(training, MeasuredRun::trainedPerSecond),
          100 * Medians.of(training, r -> r.busyShares().get("embed")),
          100 * Medians.of(training, r -> r.busyShares().get("train")),
          100 * Medians.of(training, r -> r.busyShares().get("fit")));
      return 0;
    }
  }
}
