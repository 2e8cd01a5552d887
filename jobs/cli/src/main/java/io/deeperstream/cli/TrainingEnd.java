package io.deeperstream.cli;

/**
 * Tells when training has made the steps that it owes for the images labelled. What it is told
 * comes from metrics, which may be some seconds old. Not thread-safe.
 */
public final class TrainingEnd {

  private static final long QUIET_NANOS = 20_000_000_000L;

  private final double replay;
  private final int batch;
  private double trained = -1;
  private long since;

  /**
   * @param replay images trained on for each image labelled
   * @param batch images of a step
   */
  public TrainingEnd(double replay, int batch) {
    this.replay = replay;
    this.batch = batch;
  }

  /**
   * Tells whether nothing is owed any more.
   *
   * @param labels images labelled in all
   * @param trainedImages trained on so far
   * @param owed as training says
   * @param nanos of a clock
   */
  public boolean isReached(long labels, double trainedImages, double owed, long nanos) {
    if (trainedImages != trained || owed > 0) {
      trained = trainedImages;
      since = nanos;
    }
    // Where images could not be trained on, or too few came to begin, the count stays below.
    return trainedImages > labels * replay - batch || nanos - since > QUIET_NANOS;
  }
}
