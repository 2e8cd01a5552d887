package io.deeperstream.training;

/**
 * Counts epochs in images trained on.
 *
 * @param epochImages images of an epoch; 0 takes as many as the memory holds when one ends
 * @param reassignEpochs epochs from one re-clustering to the next (the paper's 3); 0 for never
 */
public record EpochClock(long epochImages, int reassignEpochs) {

  /**
   * A reading of the clock.
   *
   * @param epoch complete epochs
   * @param images trained on in the epoch under way
   */
  public record Time(int epoch, long images) {
    /** The beginning. */
    public static final Time ZERO = new Time(0, 0);
  }

  /** Checks the ranges. */
  public EpochClock {
    if (epochImages < 0) {
      throw new IllegalArgumentException(
          "images of an epoch (%d) must be at least 0".formatted(epochImages));
    }
    if (reassignEpochs < 0) {
      throw new IllegalArgumentException(
          "epochs between re-clusterings (%d) must be at least 0".formatted(reassignEpochs));
    }
  }

  /**
   * Returns the time after some more images; at most one epoch ends.
   *
   * @param images trained on since
   * @param memoryImages that the memory holds now
   */
  public Time after(Time time, int images, long memoryImages) {
    long length = Math.max(1, epochImages == 0 ? memoryImages : epochImages);
    long trained = time.images() + images;
    return trained < length
        ? new Time(time.epoch(), trained)
        : new Time(time.epoch() + 1, trained - length);
  }

  /** Tells whether an epoch that a re-clustering follows ended between two times. */
  public boolean endsReassignment(Time before, Time after) {
    return reassignEpochs > 0 && after.epoch() / reassignEpochs > before.epoch() / reassignEpochs;
  }
}
