package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.FlinkJobs;
import io.deeperstream.cli.JobMetrics;
import io.deeperstream.cli.LabelTally;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/**
 * The job, run once as a run of its own over everything that the topic holds, and what it showed.
 *
 * @param imagesPerSecond labelled, from the first label written to the last
 * @param cpuShares what the process's CPU time went to, see {@link CpuShares}; empty if the job was
 *     done before it could be watched
 * @param trainedImages of all steps
 * @param trainedPerSecond over the time from the first label written to the end: of all labels, and
 *     where training waits, of all steps that it owes for them and of the re-clusterings asked for
 * @param busySeconds wall time inside each kind of work, all subtasks together: {@code embed}
 *     (network, projection, super-cluster), {@code train} (steps, their decoding included), {@code
 *     fit}
 * @param fits re-clusterings that ended
 */
record MeasuredRun(
    double imagesPerSecond,
    Map<String, Double> cpuShares,
    long trainedImages,
    double trainedPerSecond,
    Map<String, Double> busySeconds,
    long fits) {

  private static final long METRICS_MILLIS = 2000;

  /** Runs the job until it has labelled and trained all, whether or not it re-clusters. */
  static MeasuredRun of(JobSettings settings, GenerationRef base, FlinkAddress flink, long expected)
      throws IOException, InterruptedException {
    return of(settings, base, flink, expected, 0);
  }

  /**
   * Runs the job; checks that it labelled all.
   *
   * @param settings with a run id that was not used before
   * @param base the generation to begin with
   * @param expected labels and dead letters of all passes
   * @param fits re-clusterings to wait for, where training waits
   * @throws IOException if the job ends by itself, a label is missing or a re-clustering fails
   */
  static MeasuredRun of(
      JobSettings settings, GenerationRef base, FlinkAddress flink, long expected, int fits)
      throws IOException, InterruptedException {
    try (FlinkJobs jobs = new FlinkJobs(flink);
        LabelTally tally = new LabelTally(settings.kafka(), settings.runId(), label -> {})) {
      JobID job = jobs.submit(settings, base, "", List.of());
      JobMetrics metrics = new JobMetrics(flink, job);
      ThreadTimes began = null;
      double decodedBefore = 0;
      LoopEnd end = new LoopEnd(settings, fits);
      while (tally.distinct() < expected || !end.isReached(tally.labels(), metrics)) {
        JobStatus status = jobs.status(job);
        if (status.isGloballyTerminalState()) {
          throw new IOException("the job ended (%s): %s".formatted(status, metrics.lastFailure()));
        }
        if (status == JobStatus.RUNNING
            && began == null
            && metrics.read("assign", "labels", JobMetrics.Aggregation.SUM) > 0) {
          decodedBefore = seconds(metrics, "embed", "decodeNanos");
          began = ThreadTimes.now();
        }
        tally.update();
        Thread.sleep(100);
      }
      double seconds = (System.currentTimeMillis() - tally.firstLabelMillis()) / 1e3;
      ThreadTimes ended = ThreadTimes.now();
      // Flink answers with what it fetched last and then fetches anew, once a second at most.
      seconds(metrics, "embed", "decodeNanos");
      Thread.sleep(METRICS_MILLIS);
      Map<String, Double> shares =
          began == null
              ? Map.of()
              : CpuShares.of(
                  began, ended, seconds(metrics, "embed", "decodeNanos") - decodedBefore);
      Map<String, Double> busy = new LinkedHashMap<>();
      busy.put("embed", seconds(metrics, "embed", "embedNanos"));
      busy.put("train", seconds(metrics, "train", "stepNanos"));
      busy.put("fit", seconds(metrics, "train", "fitNanos"));
      long trained = count(metrics, "trainedImages");
      long reclusterings = count(metrics, "fits");
      jobs.stop(job, null);
      tally.complete();
      if (tally.labels() + tally.deadLetters() != expected) {
        throw new IOException(
            "%d labels and %d dead letters for %d images"
                .formatted(tally.labels(), tally.deadLetters(), expected));
      }
      return new MeasuredRun(
          tally.imagesPerSecond(), shares, trained, trained / seconds, busy, reclusterings);
    }
  }

  private static double seconds(JobMetrics metrics, String operator, String nanos)
      throws IOException, InterruptedException {
    return metrics.read(operator, nanos, JobMetrics.Aggregation.SUM) / 1e9;
  }

  /** A metric of the training operator. */
  static long count(JobMetrics metrics, String metric) throws IOException, InterruptedException {
    return (long) metrics.read("train", metric, JobMetrics.Aggregation.MAX);
  }

  /** Each kind of work as a share of all of them. */
  Map<String, Double> busyShares() {
    double all = busySeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    Map<String, Double> shares = new LinkedHashMap<>();
    busySeconds.forEach((work, seconds) -> shares.put(work, seconds / all));
    return shares;
  }

  /** Shares as words for a terminal. */
  static String percent(Map<String, Double> shares) {
    StringBuilder text = new StringBuilder();
    shares.forEach((name, share) -> text.append(" %s %.1f%%".formatted(name, 100 * share)));
    return text.toString().strip();
  }
}
