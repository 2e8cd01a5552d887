package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.RunSettings;
import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images per second of the whole loop, Kafka → decode → embed → assign → train → Kafka, beside the
 * same job without training and beside a bare loop over the same training step, round by round in
 * one process; and what its time goes to.
 */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Throughput of the loop with --training wait beside labelling alone and beside its training step alone.")
public final class TrainingBench implements Callable<Integer> {

  private static final int BARE_WARM_UPS = 3;

  @Mixin private RunSettings run;

  @Mixin private BenchImages images;

  @Option(
      names = "--fits",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Re-clusterings of a round, after equal numbers of images trained on; overrides --epoch-images and --reassign-epochs.")
  private int fits;

  @Option(
      names = "--bare-steps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Steps of the bare loop in a round.")
  private int bareSteps;

  /**
   * The sides of a round.
   *
   * @param alone labelling without training
   * @param loop with training
   * @param bare images per second of the bare training step
   */
  private record Round(MeasuredRun alone, MeasuredRun loop, double bare) {
    double share() {
      return loop.trainedPerSecond() / bare;
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainingBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Bounds.atLeast("--limit", images.limit(), 1);
    Bounds.atLeast("--rounds", images.rounds(), 1);
    Bounds.atLeast("--fits", fits, 0);
    Bounds.atLeast("--bare-steps", bareSteps, 1);
    try (BenchStack stack = BenchStack.start(run, images.images(), images.limit())) {
      spreadFits(stack.settings(), stack.replayed());
      FlinkAddress flink = stack.startFlink();
      List<Round> counted = new ArrayList<>();
      try (NetworkWork step = bareStep(stack)) {
        for (int round = 0; round <= images.rounds(); round++) {
          Round measured = measure(stack, flink, step, round);
          tell(measured, round);
          if (round > 0) {
            counted.add(measured);
          }
        }
      }
      tell(counted, stack.replayed());
      return 0;
    }
  }

  /** Makes each epoch so long that the wanted number of them ends before training does. */
  private void spreadFits(JobSettings settings, long replayed) {
    TrainingSettings training = settings.training();
    int batch = training.batch(settings.clustering().superClusters());
    long trained = (long) (replayed * training.replay());
    if (!leavesRoom(trained, fits, batch)) {
      int most = 0;
      while (leavesRoom(trained, most + 1, batch)) {
        most++;
      }
      throw new InvalidSettingException(
          "--fits is %d; with %,d images trained on in batches of %d it must be at most %d"
              .formatted(fits, trained, batch, most));
    }
    training.epochEvery(epoch(trained, fits));
    training.reassignEvery(fits == 0 ? 0 : 1);
  }

  /** Images of an epoch; the one after the last re-clustering does not end. */
  private static long epoch(long trained, int fits) {
    return trained / (fits + 1) + 1;
  }

  /** Tells whether the last of these epochs ends although the last steps are not owed in full. */
  private static boolean leavesRoom(long trained, int fits, int batch) {
    return fits == 0 || epoch(trained, fits) >= (long) batch + fits;
  }

  /** The job's training step, on a batch that stays the same. */
  private static NetworkWork bareStep(BenchStack stack) throws IOException {
    JobSettings settings = stack.settings();
    TrainingSettings training = settings.training();
    Manifest base = new ModelStore(settings.store()).open(stack.base()).manifest();
    return NetworkWork.training(
        base.network(),
        new HeadSpec(
            base.superClusters(), training.rotations(), base.clusters() / base.superClusters()),
        new TeacherOptions(
            training.trainerThreads(), 0, training.bfloat16(), settings.model().device()),
        training.batch(base.superClusters()));
  }

  private Round measure(BenchStack stack, FlinkAddress flink, NetworkWork step, int round)
      throws IOException, InterruptedException {
    JobSettings settings = stack.settings();
    settings.training().use(TrainingSettings.Mode.OFF);
    MeasuredRun alone =
        MeasuredRun.of(settings.asRun("alone-" + round), stack.base(), flink, stack.replayed());
    settings.training().use(TrainingSettings.Mode.WAIT);
    MeasuredRun loop =
        MeasuredRun.of(
            settings.asRun("loop-" + round), stack.base(), flink, stack.replayed(), fits);
    step.seconds(BARE_WARM_UPS);
    int batch = settings.training().batch(settings.clustering().superClusters());
    return new Round(alone, loop, batch * bareSteps / step.seconds(bareSteps));
  }

  private static void tell(Round measured, int round) {
    MeasuredRun loop = measured.loop();
    System.out.printf(
        "round %d%s: labelling alone %.0f images/s; with training %.0f images/s, %.0f trained/s, %d re-clusterings, busy %s; bare training step %.0f images/s, share %.3f%n",
        round,
        round == 0 ? " (warm-up, not counted)" : "",
        measured.alone().imagesPerSecond(),
        loop.imagesPerSecond(),
        loop.trainedPerSecond(),
        loop.fits(),
        MeasuredRun.percent(loop.busyShares()),
        measured.bare(),
        measured.share());
  }

  private void tell(List<Round> counted, long replayed) {
    System.out.printf(
        "median of %d rounds over %d images: labelling alone %.0f images/s, with training %.0f images/s, %.0f trained/s; shares of busy time: embed %.1f%%, train %.1f%%, fit %.1f%%%n",
        images.rounds(),
        replayed,
        Medians.of(counted, r -> r.alone().imagesPerSecond()),
        Medians.of(counted, r -> r.loop().imagesPerSecond()),
        Medians.of(counted, r -> r.loop().trainedPerSecond()),
        100 * Medians.of(counted, r -> r.loop().busyShares().get("embed")),
        100 * Medians.of(counted, r -> r.loop().busyShares().get("train")),
        100 * Medians.of(counted, r -> r.loop().busyShares().get("fit")));
    System.out.printf(
        "whole run, %d re-clusterings included: %.0f images trained on per second, the bare training step %.0f; share of a round %.3f (%.3f to %.3f)%n",
        fits,
        Medians.of(counted, r -> r.loop().trainedPerSecond()),
        Medians.of(counted, Round::bare),
        Medians.of(counted, Round::share),
        counted.stream().mapToDouble(Round::share).min().orElseThrow(),
        counted.stream().mapToDouble(Round::share).max().orElseThrow());
  }
}
