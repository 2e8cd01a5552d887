package io.deeperstream.bench;

import io.deeperstream.cli.FlinkJobs;
import io.deeperstream.cli.JobMetrics;
import io.deeperstream.cli.LabelTally;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;

/** The part of a {@link SoakTrial} in which a run goes through faults. For one thread. */
final class SoakRun {

  /** Machines under load take a while to start a JVM. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final SoakOptions options;
  private final JobSettings settings;
  private final GenerationRef base;
  private final BrokerProcess broker;
  private final FlinkProcesses cluster;
  private final FlinkJobs jobs;
  private final LoopMoments moments;
  private final CommittedProgress progress;
  private final Consumer<String> tell;
  private final SplittableRandom random;
  private final long began = System.nanoTime();
  private final List<SoakReport.Event> events = new ArrayList<>();
  private final List<String> savepoints = new ArrayList<>();
  private JobID job;

  /**
   * Submits the job.
   *
   * @param from savepoint to restore, or empty
   * @param tally of the run's labels
   * @param moments of its loop
   * @param tell told in a line each what happens
   */
  SoakRun(
      SoakOptions options,
      JobSettings settings,
      GenerationRef base,
      String from,
      BrokerProcess broker,
      FlinkProcesses cluster,
      FlinkJobs jobs,
      LabelTally tally,
      LoopMoments moments,
      Consumer<String> tell)
      throws IOException {
    this.options = options;
    this.settings = settings;
    this.base = base;
    this.broker = broker;
    this.cluster = cluster;
    this.jobs = jobs;
    this.moments = moments;
    this.progress = new CommittedProgress(tally, moments, PATIENCE);
    this.tell = tell;
    this.random = new SplittableRandom(options.seed());
    submit(from);
  }

  private void submit(String from) throws IOException {
    job = jobs.submit(settings, base, from, List.of(Checkout.jobJar(options.root())));
  }

  /** Lets the run go through faults; returns what happened. */
  List<SoakReport.Event> suffer(List<SoakFault> faults)
      throws IOException, InterruptedException, TrialFailedException {
    for (SoakFault fault : faults) {
      awaitFurther(1);
      Thread.sleep((long) (random.nextDouble() * 2 * options.checkpointInterval().toMillis()));
      suffer(fault);
    }
    return List.copyOf(events);
  }

  /** Waits until so many further records are committed. */
  void awaitFurther(long records) throws IOException, InterruptedException, TrialFailedException {
    progress.await(progress.settle() + records, () -> {});
  }

  private void suffer(SoakFault fault)
      throws IOException, InterruptedException, TrialFailedException {
    Moment moment = moments.now();
    double at = seconds();
    switch (fault) {
      case KILL_TASK_MANAGER -> {
        List<String> busy = new BusyTaskManagers(cluster.address(), job).names();
        if (busy.isEmpty()) {
          throw new TrialFailedException("no TaskManager runs a task of job %s".formatted(job));
        }
        cluster.kill(busy.get(random.nextInt(busy.size())));
        cluster.addTaskManager();
      }
      case KILL_JOB_MANAGER -> {
        cluster.killJobManager();
        cluster.startJobManager();
      }
      case KILL_BROKER -> {
        broker.kill();
        broker.start();
      }
      case CANCEL -> {
        new FlinkRest(cluster.address().uri("/")).cancel(job);
        submit(lastCheckpoint());
      }
      case STOP -> {
        stop();
        submit(savepoints.get(savepoints.size() - 1));
      }
    }
    long committed = progress.settle();
    progress.await(committed + 1, () -> {});
    double recovery = seconds() - at;
    String symptom = symptom();
    tell.accept(
        "%s at %.1f s (%s), %,d committed; recovered after %.1f s"
            .formatted(fault, at, moment, committed, recovery));
    events.add(new SoakReport.Event(fault, at, moment, committed, recovery, symptom));
  }

  private String lastCheckpoint() throws IOException, TrialFailedException {
    Path folder = options.work().resolve("flink").resolve("checkpoints").resolve(job.toHexString());
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> Files.exists(path.resolve("_metadata")))
          .max(Comparator.comparingLong(SoakRun::number))
          .map(Path::toString)
          .orElseThrow(() -> new TrialFailedException("%s holds no checkpoint".formatted(folder)));
    }
  }

  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  /** Stops the job with a savepoint; its last labels are committed then. */
  void stop() throws IOException, InterruptedException {
    savepoints.add(jobs.stop(job, null));
  }

  /** The savepoints with which the job was stopped, oldest first. */
  List<String> savepoints() {
    return savepoints;
  }

  /** Since the first submission. */
  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** The root of the last failure that Flink remembers. */
  private String symptom() throws IOException, InterruptedException {
    return new JobMetrics(cluster.address(), job)
        .lastFailure()
        .lines()
        .filter(line -> !line.startsWith("\t"))
        .map(line -> line.replaceFirst("^Caused by: ", ""))
        .reduce((first, second) -> second)
        .map(line -> line.length() > 100 ? line.substring(0, 100) + "…" : line)
        .orElse("");
  }
}
