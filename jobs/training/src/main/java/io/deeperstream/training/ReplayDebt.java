package io.deeperstream.training;

/**
 * Images that training owes to the stream: each image that is labelled is to be trained on R times,
 * itself or another one of the memory in its place. Not thread-safe.
 */
public final class ReplayDebt {

  private final double replay;
  private double owed;

  /**
   * @param replay R, images trained on for each image labelled, above 0 and finite
   * @param owed from before, 0 or more
   */
  public ReplayDebt(double replay, double owed) {
    if (!(replay > 0) || Double.isInfinite(replay)) {
      throw new IllegalArgumentException(
          "replay (%s) must be above 0 and finite".formatted(replay));
    }
    this.replay = replay;
    this.owed = owed;
  }

  /** An image was labelled. */
  public void labelled() {
    owed += replay;
  }

  /** A batch of so many images was made of what is owed. */
  public void drawn(int images) {
    owed -= images;
  }

  /** Tells whether a batch of this size is owed in full. */
  public boolean covers(int batch) {
    return owed >= batch;
  }

  /** Images owed. */
  public double owed() {
    return owed;
  }
}
