package io.deeperstream.bench;

import io.deeperstream.cli.FlinkJobs;
import io.deeperstream.cli.LabelTally;
import io.deeperstream.cli.RunPlan;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoreListing;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;

/**
 * Kills TaskManagers, JobManager and broker of a job that labels and trains, one after the other at
 * random moments, stops and resumes it, cancels it and restores its last checkpoint, and begins
 * another run with its older savepoint. Then checks on the committed topics, the store and the logs
 * that nothing was lost, doubled, forgotten or left.
 *
 * <p>All of them are processes of their own; a ZooKeeper keeps the job over the death of the
 * JobManager.
 */
public final class SoakTrial {

  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 2;

  /** More than any trial gets through: the load ends with the trial. */
  private static final int PASSES = 100_000;

  private SoakTrial() {}

  /** Runs the trial as {@code bin/bench soak}; exits with 0 if everything holds. */
  public static void main(String[] arguments) {
    TrialOptions.main(new SoakCommand(), arguments);
  }

  /**
   * Runs the trial; all processes that it starts have ended when it returns or throws.
   *
   * @param tell told in a line each what happens
   * @throws TrialFailedException if something does not hold
   */
  static SoakReport run(SoakOptions options, Consumer<String> tell)
      throws IOException, InterruptedException, TrialFailedException {
    Files.createDirectories(options.work());
    SoakReport report;
    try (BrokerProcess broker = BrokerProcess.start(options.work().resolve("kafka"))) {
      JobSettings settings = settings(options, broker.bootstrapServers(), "soak");
      new TrialTopic(options.work(), options.images(), options.limit(), options.seed())
          .fill(settings.kafka(), tell);
      GenerationRef base =
          new RunPlan(settings, Clock.systemUTC(), tell).prepare(TrialTopic.PARTITIONS, false);
      try (FlinkProcesses cluster =
              FlinkProcesses.startHighlyAvailable(
                  options.root(), options.work().resolve("flink"), TASK_MANAGERS, SLOTS);
          FlinkJobs jobs = new FlinkJobs(cluster.address())) {
        tell.accept("Flink's page: http://" + cluster.address());
        report = run(options, settings, base, broker, cluster, jobs, tell);
      }
    }
    SoakChecks.nothingLeft(options.work());
    return report;
  }

  private static SoakReport run(
      SoakOptions options,
      JobSettings settings,
      GenerationRef base,
      BrokerProcess broker,
      FlinkProcesses cluster,
      FlinkJobs jobs,
      Consumer<String> tell)
      throws IOException, InterruptedException, TrialFailedException {
    TrainingLog log = new TrainingLog(options.work().resolve("flink").resolve("logs"));
    try (LabelTally tally = new LabelTally(settings.kafka(), settings.runId(), label -> {});
        LoopMoments moments = new LoopMoments(settings.kafka(), log)) {
      SoakRun run =
          new SoakRun(options, settings, base, "", broker, cluster, jobs, tally, moments, tell);
      List<SoakReport.Event> events = run.suffer(SoakFault.draw(options.kills(), options.seed()));
      run.stop();
      double seconds = run.seconds();
      tally.complete();
      log.update();
      SoakChecks.onceWithoutGap(settings.runId(), tally, settings.kafka());
      LoopHistory loop = LoopHistory.check(settings, log);
      tell.accept("the run is whole; another one begins with its savepoint of before");
      long branchLabels =
          branch(options, base, run.savepoints().get(0), broker, cluster, jobs, moments, tell);
      return new SoakReport(
          settings.runId(),
          options.seed(),
          events,
          tally.labels(),
          tally.deadLetters(),
          loop,
          branchLabels,
          SoakChecks.centroids(settings.kafka(), mostClusters(settings), 2),
          SoakChecks.generations(settings.kafka(), settings.clustering().superClusters(), 2),
          seconds);
    }
  }

  /** Begins a run with an older savepoint of another; returns its labels. */
  private static long branch(
      SoakOptions options,
      GenerationRef base,
      String savepoint,
      BrokerProcess broker,
      FlinkProcesses cluster,
      FlinkJobs jobs,
      LoopMoments moments,
      Consumer<String> tell)
      throws IOException, InterruptedException, TrialFailedException {
    JobSettings settings = settings(options, broker.bootstrapServers(), "branch");
    try (LabelTally tally = new LabelTally(settings.kafka(), settings.runId(), label -> {})) {
      SoakRun run =
          new SoakRun(
              options, settings, base, savepoint, broker, cluster, jobs, tally, moments, tell);
      run.awaitFurther(options.limit() / 2);
      run.stop();
      tally.complete();
      SoakChecks.onceWithoutGap(settings.runId(), tally, settings.kafka());
      return tally.labels();
    }
  }

  private static int mostClusters(JobSettings settings) throws IOException {
    return StoreListing.of(new ModelStore(settings.store())).generations().stream()
        .mapToInt(generation -> generation.manifest().clusters())
        .max()
        .orElse(0);
  }

  private static JobSettings settings(SoakOptions options, String bootstrapServers, String run) {
    JobSettings settings = new JobSettings();
    new CommandLine(settings)
        .parseArgs(
            "--training=wait",
            "--epoch-images=" + options.epochImages(),
            "--reassign-epochs=1",
            "--replay=1",
            "--memory-min=500",
            "--keep-generations=0",
            "--bootstrap-servers=" + bootstrapServers,
            "--store=" + options.work().resolve("store").toUri(),
            "--run-id=" + run + "-" + options.seed(),
            "--seed=" + options.seed(),
            "--passes=" + PASSES,
            "--fit-images=" + options.fitImages(),
            "--checkpoint-interval=" + options.checkpointInterval());
    settings.validate();
    return settings;
  }
}
