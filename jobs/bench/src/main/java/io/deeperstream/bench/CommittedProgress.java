package io.deeperstream.bench;

import io.deeperstream.cli.LabelTally;
import java.io.IOException;
import java.time.Duration;

/** Follows the committed records of a running job, and waits for more of them. For one thread. */
final class CommittedProgress {

  /** Looks at the job between two reads. */
  @FunctionalInterface
  interface Look {
    void look() throws IOException, InterruptedException, TrialFailedException;
  }

  private static final long POLL_MILLIS = 50;

  /** Labels that were committed before a fault may still be on their way to this reader. */
  private static final long SETTLE_MILLIS = 300;

  private final LabelTally tally;
  private final LoopMoments moments;
  private final Duration patience;

  /**
   * @param tally of the job's labels and dead letters
   * @param moments of its loop
   * @param patience without any progress
   */
  CommittedProgress(LabelTally tally, LoopMoments moments, Duration patience) {
    this.tally = tally;
    this.moments = moments;
    this.patience = patience;
  }

  /** Reads what is there now, and what is still on its way; returns the different records. */
  long settle() throws IOException, InterruptedException {
    Thread.sleep(SETTLE_MILLIS);
    tally.update();
    return tally.distinct();
  }

  /**
   * Waits until so many different records are committed.
   *
   * @param look called between two reads
   * @throws TrialFailedException if nothing is committed for too long
   */
  void await(long records, Look look)
      throws IOException, InterruptedException, TrialFailedException {
    long last = -1;
    long progressed = System.nanoTime();
    while (tally.distinct() < records) {
      tally.update();
      moments.update();
      if (tally.distinct() > last) {
        last = tally.distinct();
        progressed = System.nanoTime();
      } else if (System.nanoTime() - progressed > patience.toNanos()) {
        throw new TrialFailedException(
            "nothing was committed for %d s; %,d of %,d records are"
                .formatted(patience.toSeconds(), last, records));
      }
      look.look();
      Thread.sleep(POLL_MILLIS);
    }
  }
}
