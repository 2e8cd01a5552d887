package io.deeperstream.cli;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StudentStore;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** Submits the job, shows how far it is, and stops it when all passes are labelled. */
final class DemoRun {

  private static final long POLL_MILLIS = 500;
  private static final long MOST_SCORING_NANOS = 120_000_000_000L;

  private final JobSettings settings;
  private final FlinkAddress flink;
  private final long replayed;
  private final StopSignal stop;
  private final int heldOut;
  private final Optional<Path> labelsFile;
  private final PassEnds passes;
  private final TrainingEnd trainingEnd;
  private long doneAt;
  private final RecentRate labelling = new RecentRate();
  private final RecentRate training = new RecentRate();

  /**
   * @param replayed images in the topic
   * @param heldOut pictures kept out of the topic, to be scored
   * @param stop ends the run early, in order
   */
  DemoRun(
      JobSettings settings,
      FlinkAddress flink,
      long replayed,
      int heldOut,
      StopSignal stop,
      Optional<Path> labelsFile) {
    this.settings = settings;
    this.flink = flink;
    this.replayed = replayed;
    this.heldOut = heldOut;
    this.stop = stop;
    this.labelsFile = labelsFile;
    this.trainingEnd =
        new TrainingEnd(
            settings.training().replay(),
            settings.training().batch(settings.clustering().superClusters()));
    this.passes = new PassEnds(replayed, settings.stream().passes());
  }

  /**
   * Runs to the end.
   *
   * @param clusters k of the first generation
   * @param savepointKept whether the summary can name a savepoint that will still be there
   * @throws IOException if the job fails
   */
  DemoSummary run(GenerationRef generation, int clusters, boolean savepointKept) throws Exception {
    long expected = replayed * settings.stream().passes();
    try (LabelSink labels = LabelSink.of(labelsFile);
        LabelTally tally = new LabelTally(settings.kafka(), settings.runId(), labels);
        FlinkJobs jobs = new FlinkJobs(flink)) {
      JobID job = jobs.submit(settings, generation, "", List.of());
      watch(jobs, job, tally, expected);
      boolean finished = tally.distinct() >= expected;
      String savepoint = jobs.stop(job, null);
      tally.complete();
      TrainingTally training = training();
      return summary(
          tally,
          training.steps(),
          training.probes(),
          finished,
          newestClusters(clusters),
          liveClusters(),
          savepointKept ? savepoint : null);
    }
  }

  private TrainingTally training() throws IOException {
    try (TrainingTally training = new TrainingTally(settings.kafka(), settings.runId())) {
      training.complete();
      return training;
    }
  }

  /** k of the newest generation; of the first where none followed it. */
  private int newestClusters(int first) throws IOException {
    ModelStore store = new ModelStore(settings.store());
    Optional<GenerationRef> latest = store.latest();
    return latest.isPresent() ? store.open(latest.get()).manifest().clusters() : first;
  }

  private long liveClusters() throws IOException {
    try (CentroidTable centroids = new CentroidTable(settings.kafka(), settings.runId())) {
      centroids.complete();
      return centroids.live();
    }
  }

  /** Shows how far labelling is, then how far training is with what it owes for the labels. */
  private void watch(FlinkJobs jobs, JobID job, LabelTally tally, long expected)
      throws IOException, InterruptedException {
    JobMetrics metrics = new JobMetrics(flink, job);
    try (ProgressBar bar = Progress.bar("label", expected)) {
      while (!stop.isAsked() && tally.distinct() < expected) {
        boolean running = isRunning(jobs, job, metrics);
        tally.update();
        if (running) {
          show(bar, metrics, tally);
        }
        stop.await(POLL_MILLIS);
      }
      passes.at(tally.distinct(), System.nanoTime(), ProcessMemory.resident());
    }
    if (!settings.training().isOn()) {
      return;
    }
    long owed = Math.round(settings.training().replay() * tally.labels());
    try (ProgressBar bar = Progress.bar("train", owed)) {
      double trained = trainedImages(metrics);
      while (!stop.isAsked() && !isTrained(metrics, tally, trained)) {
        if (isRunning(jobs, job, metrics)) {
          bar.stepTo((long) trained);
          bar.setExtraMessage(
              " generation %.0f%s"
                  .formatted(
                      metrics.read("train", "generation", JobMetrics.Aggregation.MAX),
                      training(metrics, trained)));
        }
        stop.await(POLL_MILLIS);
        trained = trainedImages(metrics);
      }
    }
  }

  private static boolean isRunning(FlinkJobs jobs, JobID job, JobMetrics metrics)
      throws IOException, InterruptedException {
    JobStatus status = jobs.status(job);
    if (status.isGloballyTerminalState()) {
      throw new IOException(
          "the job ended by itself (%s): %s".formatted(status, metrics.lastFailure()));
    }
    return status == JobStatus.RUNNING;
  }

  /** Training has made what it owes for the labels, and its last weights are scored. */
  private boolean isTrained(JobMetrics metrics, LabelTally tally, double trained)
      throws IOException, InterruptedException {
    return trainingEnd.isReached(
            tally.labels(),
            trained,
            metrics.read("train", "owedImages", JobMetrics.Aggregation.MAX),
            System.nanoTime())
        && isScored(metrics);
  }

  /** The hold-out has scored the weights of the last step, or does not for too long. */
  private boolean isScored(JobMetrics metrics) throws IOException, InterruptedException {
    if (!settings.probe().isOn()) {
      return true;
    }
    if (doneAt == 0) {
      doneAt = System.nanoTime();
    }
    return metrics.read("train", "probedStep", JobMetrics.Aggregation.MAX)
            >= metrics.read("train", "step", JobMetrics.Aggregation.MAX)
        || System.nanoTime() - doneAt > MOST_SCORING_NANOS;
  }

  /**
   * The bar follows the images labelled, which are known at once; their labels are visible to
   * readers when they are committed.
   */
  private void show(ProgressBar bar, JobMetrics metrics, LabelTally tally)
      throws IOException, InterruptedException {
    long labelled = (long) metrics.read("assign", "labels", JobMetrics.Aggregation.SUM);
    long dead = (long) metrics.read("embed", "deadLetters", JobMetrics.Aggregation.SUM);
    long liveClusters = (long) metrics.read("assign", "liveClusters", JobMetrics.Aggregation.SUM);
    long generation = (long) metrics.read("embed", "generation", JobMetrics.Aggregation.MIN);
    bar.stepTo(labelled + dead);
    passes.at(labelled + dead, System.nanoTime(), ProcessMemory.resident());
    bar.setExtraMessage(
        " %,.0f images/s, generation %d, %,d live clusters, %,d dead letters, %,d committed%s"
            .formatted(
                labelling.at(labelled + dead, System.nanoTime()),
                generation,
                liveClusters,
                dead,
                tally.distinct(),
                settings.training().isOn() ? training(metrics, trainedImages(metrics)) : ""));
  }

  private static double trainedImages(JobMetrics metrics) throws IOException, InterruptedException {
    return metrics.read("train", "trainedImages", JobMetrics.Aggregation.MAX);
  }

  private String training(JobMetrics metrics, double trained)
      throws IOException, InterruptedException {
    if (trained == 0) {
      return "; training waits for its memory to fill" + scored(metrics);
    }
    return "; loss %.3f, super %.0f%%, sub %.0f%%, lag %,.0f, %,.0f trained/s%s%s"
        .formatted(
            metrics.read("train", "loss", JobMetrics.Aggregation.MAX),
            100 * metrics.read("train", "superAccuracy", JobMetrics.Aggregation.MAX),
            100 * metrics.read("train", "subAccuracy", JobMetrics.Aggregation.MAX),
            metrics.read("train", "lagImages", JobMetrics.Aggregation.MAX),
            training.at(trained, System.nanoTime()),
            scored(metrics),
            metrics.read("train", "fitPending", JobMetrics.Aggregation.MAX) > 0
                ? ", re-clustering"
                : "");
  }

  /** The newest score of the hold-out; empty before there is one. */
  private String scored(JobMetrics metrics) throws IOException, InterruptedException {
    double neighbours = metrics.read("train", "probeNearestNeighbours", JobMetrics.Aggregation.MAX);
    return !settings.probe().isOn() || neighbours == 0
        ? ""
        : ", probe: k-NN %.1f%%, regression %.1f%%"
            .formatted(
                100 * neighbours,
                100 * metrics.read("train", "probeLogisticRegression", JobMetrics.Aggregation.MAX));
  }

  private DemoSummary summary(
      LabelTally tally,
      TrainingSteps training,
      List<ProbeSummary> probes,
      boolean finished,
      int clusters,
      long liveClusters,
      String savepoint)
      throws IOException {
    return new DemoSummary(
        settings.runId(),
        finished ? "finished" : "interrupted",
        settings.stream().passes(),
        replayed,
        tally.distinct(),
        tally.labels(),
        tally.deadLetters(),
        new TreeMap<>(tally.reasons()),
        tally.duplicates(),
        tally.truncated(),
        tally.imagesPerSecond(),
        tally.seconds(),
        new TreeMap<>(tally.generations()),
        training.generations(chanceLosses()::get),
        training.trainedImages(),
        training.seconds(),
        training.repeated(),
        training.missing(),
        clusters,
        liveClusters,
        ProcessMemory.peak().orElse(null),
        passes.list(),
        probes,
        heldOut == 0 ? null : heldOut,
        published(),
        savepoint);
  }

  /**
   * Nats of a loss that has learnt nothing, by generation; of those that are still in the store.
   */
  private Map<Integer, Double> chanceLosses() throws IOException {
    ModelStore store = new ModelStore(settings.store());
    Map<Integer, Double> losses = new TreeMap<>();
    for (String folder : store.generationsOf(settings.runId())) {
      Manifest manifest = store.find("generations/" + folder).manifest();
      int m = manifest.superClusters();
      losses.put(
          manifest.number(),
          new HeadSpec(m, settings.training().rotations(), manifest.clusters() / m).chanceLoss());
    }
    return losses;
  }

  /** Folder of the weights that the run published last; null where it published none. */
  private String published() throws IOException {
    return new StudentStore(settings.store())
        .list().stream()
            .filter(student -> student.run().equals(settings.runId()))
            .reduce((older, newer) -> newer)
            .map(student -> settings.store() + "/" + student.location())
            .orElse(null);
  }
}
