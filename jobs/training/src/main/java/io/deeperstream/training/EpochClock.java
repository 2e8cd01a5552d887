package io.deeperstream.training;

/**
 * Epochs, counted in images trained on.
 *
 * @param epochImages images of an epoch, at least 1
 * @param reassignEpochs epochs from one re-clustering to the next (the paper's 3); 0 for never
 */
public record EpochClock(long epochImages, int reassignEpochs) {

  /** Checks the ranges. */
  public EpochClock {
    if (epochImages < 1) {
      throw new IllegalArgumentException(
          "images of an epoch (%d) must be at least 1".formatted(epochImages));
    }
    if (reassignEpochs < 0) {
      throw new IllegalArgumentException(
          "epochs between re-clusterings (%d) must be at least 0".formatted(reassignEpochs));
    }
  }

  /** Complete epochs. */
  public int epochOf(long trainedImages) {
    return Math.toIntExact(trainedImages / epochImages);
  }

  /**
   * Whether an epoch that a re-clustering follows ended between two counts, {@code before}
   * excluded.
   */
  public boolean endsReassignment(long before, long after) {
    return reassignEpochs > 0 && epochOf(after) / reassignEpochs > epochOf(before) / reassignEpochs;
  }
}
