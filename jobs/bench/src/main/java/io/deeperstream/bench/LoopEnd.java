package io.deeperstream.bench;

import io.deeperstream.cli.JobMetrics;
import io.deeperstream.cli.TrainingEnd;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the training of a run is over: it has made the steps that it owes, and a number of
 * re-clusterings has ended. Where training does not wait it is over at any time. For one run.
 */
final class LoopEnd {

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final boolean waits;
  private final TrainingEnd steps;
  private final int fits;
  private long idleSince;

  /**
   * @param settings of the run
   * @param fits re-clusterings to wait for, at least 0
   */
  LoopEnd(JobSettings settings, int fits) {
    this.waits = settings.training().mode() == TrainingSettings.Mode.WAIT;
    this.steps =
        new TrainingEnd(
            settings.training().replay(),
            settings.training().batch(settings.clustering().superClusters()));
    this.fits = fits;
  }

  /**
   * Asks the job.
   *
   * @param labels images labelled so far
   * @throws IOException if a re-clustering failed, or none begins though all steps are made
   */
  boolean isReached(long labels, JobMetrics metrics) throws IOException, InterruptedException {
    if (!waits) {
      return true;
    }
    long now = System.nanoTime();
    boolean made =
        steps.isReached(
            labels,
            MeasuredRun.count(metrics, "trainedImages"),
            MeasuredRun.count(metrics, "owedImages"),
            now);
    if (!made || fits == 0) {
      return made;
    }
    long ended = MeasuredRun.count(metrics, "fits");
    long failed = MeasuredRun.count(metrics, "failedFits");
    if (failed > 0) {
      throw new IOException("%d of %d re-clusterings failed; see the log".formatted(failed, ended));
    }
    if (idleSince == 0 || MeasuredRun.count(metrics, "fitPending") > 0) {
      idleSince = now;
    }
    if (ended < fits && now - idleSince > PATIENCE_NANOS) {
      throw new IOException(
          "training is over with %d of %d re-clusterings; none begins".formatted(ended, fits));
    }
    return ended >= fits;
  }
}
