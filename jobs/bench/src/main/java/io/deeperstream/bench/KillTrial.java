package io.deeperstream.bench;

import io.deeperstream.cli.FlinkJobs;
import io.deeperstream.cli.LabelTally;
import io.deeperstream.cli.RunPlan;
import io.deeperstream.local.LocalBroker;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine;

/**
 * Kills TaskManager processes of a running job by SIGKILL at random moments, and checks on the
 * committed topics that nothing was lost, doubled or forgotten.
 *
 * <p>The broker runs in this process; JobManager and TaskManagers are processes of their own. Bad
 * records stand among the images. Nothing is forgotten ({@code --half-life 0}), so that every image
 * can be found again in the counts of the centroids.
 */
public final class KillTrial {

  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 2;

  private KillTrial() {}

  /** Runs the trial as {@code bin/bench kill-taskmanager}; exits with 0 if everything holds. */
  public static void main(String[] arguments) {
    TrialOptions.main(new KillTrialCommand(), arguments);
  }

  /**
   * Runs the trial; all processes that it starts have ended when it returns or throws.
   *
   * @param tell told in a line each what happens
   * @throws TrialFailedException if something does not hold
   */
  static KillReport run(KillTrialOptions options, Consumer<String> tell)
      throws IOException, InterruptedException, TrialFailedException {
    Files.createDirectories(options.work());
    try (LocalBroker broker = LocalBroker.start(options.work().resolve("kafka"))) {
      JobSettings settings = settings(options, broker.bootstrapServers());
      long records =
          new TrialTopic(options.work(), options.images(), options.limit(), options.seed())
              .fill(settings.kafka(), tell);
      GenerationRef base =
          new RunPlan(settings, Clock.systemUTC(), tell).prepare(TrialTopic.PARTITIONS, false);
      KillTrialChecks checks = new KillTrialChecks();
      try (FlinkProcesses cluster =
              FlinkProcesses.start(
                  options.root(), options.work().resolve("flink"), TASK_MANAGERS, SLOTS);
          FlinkJobs jobs = new FlinkJobs(cluster.address());
          LabelTally tally = new LabelTally(settings.kafka(), settings.runId(), checks)) {
        tell.accept("Flink's page: http://" + cluster.address());
        JobID job = jobs.submit(settings, base, "", List.of(Checkout.jobJar(options.root())));
        TrainingLog log = new TrainingLog(options.work().resolve("flink").resolve("logs"));
        try (LoopMoments moments = new LoopMoments(settings.kafka(), log)) {
          KillTrialRun run =
              new KillTrialRun(
                  cluster, jobs, job, tally, moments, records * options.passes(), tell);
          List<KillReport.Kill> kills =
              run.run(
                  PlannedKill.draw(options.kills(), options.seed(), options.training()),
                  options.checkpointInterval());
          double seconds = run.seconds();
          jobs.stop(job, null);
          tally.complete();
          log.update();
          return check(options, settings, base, records, kills, seconds, tally, checks, log);
        }
      }
    }
  }

  private static JobSettings settings(KillTrialOptions options, String bootstrapServers) {
    JobSettings settings = new JobSettings();
    new CommandLine(settings)
        .parseArgs(
            "--training=" + (options.training() ? "wait" : "off"),
            "--epoch-images=" + options.epochImages(),
            "--reassign-epochs=1",
            "--replay=1",
            "--memory-min=500",
            "--keep-generations=0",
            "--bootstrap-servers=" + bootstrapServers,
            "--store=" + options.work().resolve("store").toUri(),
            "--run-id=kill-trial-" + options.seed(),
            "--seed=" + options.seed(),
            "--passes=" + options.passes(),
            "--fit-images=" + options.fitImages(),
            "--checkpoint-interval=" + options.checkpointInterval(),
            "--half-life=0");
    settings.validate();
    return settings;
  }

  private static KillReport check(
      KillTrialOptions options,
      JobSettings settings,
      GenerationRef base,
      long records,
      List<KillReport.Kill> kills,
      double seconds,
      LabelTally tally,
      KillTrialChecks checks,
      TrainingLog log)
      throws IOException, InterruptedException, TrialFailedException {
    KillTrialChecks.exactlyOnce(
        tally,
        records,
        options.passes(),
        KillTrialChecks.reasons(2 * TrialTopic.COPIES),
        options.images().isEmpty());
    if (!options.training()) {
      KillTrialChecks.oneGeneration(tally, base);
    }
    StoredGeneration fitted = new ModelStore(settings.store()).open(base);
    CentroidHistory centroids = CentroidHistory.read(settings.kafka(), settings.runId());
    int revisions = 0;
    Double finalCount = null;
    LoopHistory loop = null;
    if (options.training()) {
      loop = LoopHistory.check(settings, log);
    } else {
      RevisionHistory history = RevisionHistory.read(settings.kafka(), settings.runId(), base);
      revisions = history.size();
      finalCount = checks.counts(fitted, centroids, history);
    }
    return new KillReport(
        settings.runId(),
        options.seed(),
        records,
        2L * TrialTopic.COPIES * BadRecord.values().length,
        options.passes(),
        kills,
        tally.labels(),
        tally.deadLetters(),
        tally.reasons(),
        tally.duplicates(),
        fitted.manifest().fitImages(),
        finalCount,
        revisions,
        centroids.attempts(),
        base.hash(),
        loop,
        seconds);
  }
}
