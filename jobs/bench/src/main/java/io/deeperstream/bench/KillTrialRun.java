package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.FlinkJobs;
import io.deeperstream.cli.JobMetrics;
import io.deeperstream.cli.LabelTally;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;

/** The part of a trial in which the job runs and TaskManagers die. For one thread. */
final class KillTrialRun {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 50;

  private final FlinkProcesses cluster;
  private final FlinkJobs jobs;
  private final JobID job;
  private final LabelTally tally;
  private final LoopMoments moments;
  private final CommittedProgress progress;
  private final long expected;
  private final Consumer<String> tell;
  private final long began = System.nanoTime();
  private final List<KillReport.Kill> kills = new ArrayList<>();

  /**
   * @param job just submitted
   * @param tally of its labels
   * @param moments of its loop
   * @param expected labels and dead letters of all passes together
   * @param tell told in a line each what happens
   */
  KillTrialRun(
      FlinkProcesses cluster,
      FlinkJobs jobs,
      JobID job,
      LabelTally tally,
      LoopMoments moments,
      long expected,
      Consumer<String> tell) {
    this.cluster = cluster;
    this.jobs = jobs;
    this.job = job;
    this.tally = tally;
    this.moments = moments;
    this.progress = new CommittedProgress(tally, moments, PATIENCE);
    this.expected = expected;
    this.tell = tell;
  }

  /**
   * Kills as planned, and waits until every record of every pass is accounted for.
   *
   * @param checkpointInterval of the job
   * @return the kills
   * @throws TrialFailedException if the job ends or stands still, or if it was done before a kill
   */
  List<KillReport.Kill> run(List<PlannedKill> plan, Duration checkpointInterval)
      throws IOException, InterruptedException, TrialFailedException {
    for (PlannedKill kill : plan) {
      await((long) (kill.progress() * expected) + 1);
      await(kill.moment());
      if (kill.moment() == Moment.TRAINING || kill.moment() == Moment.FIT) {
        Thread.sleep((long) (kill.phase() * checkpointInterval.toMillis()));
      }
      kill(kill);
    }
    await(expected);
    return List.copyOf(kills);
  }

  /** Since the job's submission. */
  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  private void kill(PlannedKill planned)
      throws IOException, InterruptedException, TrialFailedException {
    List<String> busy = new BusyTaskManagers(cluster.address(), job).names();
    tally.update();
    if (busy.isEmpty() || tally.distinct() >= expected) {
      throw new TrialFailedException(
          "kill %d came too late: %d of %d records are committed and the job runs on %s. Give it more images or passes."
              .formatted(kills.size() + 1, tally.distinct(), expected, busy));
    }
    String name = planned.among(busy);
    Moment moment = moments.now();
    double at = seconds();
    cluster.kill(name);
    CompletableFuture<String> replacement = CompletableFuture.supplyAsync(this::replace);
    try {
      long committed = progress.settle();
      tell.accept(
          "killed %s of %s at %.1f s (%s), %,d of %,d committed"
              .formatted(name, busy, at, moment, committed, expected));
      await(Math.min(committed + 1, expected));
      double recovery = seconds() - at;
      tell.accept(
          "recovered after %.1f s; %s takes its place".formatted(recovery, replacement.join()));
      kills.add(new KillReport.Kill(name, busy.size(), moment, at, committed, recovery));
    } finally {
      // A process that is still being started would be missed when all are ended.
      replacement.handle((started, failure) -> started).join();
    }
  }

  private String replace() {
    try {
      return cluster.addTaskManager();
    } catch (IOException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private void await(long records) throws IOException, InterruptedException, TrialFailedException {
    progress.await(records, this::requireRunning);
  }

  /** Waits until the loop has come to a moment, or everything is committed. */
  private void await(Moment moment) throws IOException, InterruptedException, TrialFailedException {
    while (moments.now() != moment && tally.distinct() < expected) {
      tally.update();
      requireRunning();
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void requireRunning() throws IOException, InterruptedException, TrialFailedException {
    if (jobs.status(job).isGloballyTerminalState()) {
      throw new TrialFailedException(
          "the job ended by itself (%s): %s".formatted(jobs.status(job), lastFailure()));
    }
  }

  private String lastFailure() throws IOException, InterruptedException {
    FlinkAddress flink = cluster.address();
    return new JobMetrics(flink, job).lastFailure();
  }
}
