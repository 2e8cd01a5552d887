package io.deeperstream.replay;

/** Hears how far a replay has come. */
@FunctionalInterface
public interface ReplayProgress {
  /** Hears nothing. */
  ReplayProgress NONE = soFar -> {};

  /**
   * Called on the replaying thread for each image that it sends, and at the end. The broker
   * acknowledges images in its own time: several calls may bring the same counts.
   *
   * @param soFar what the broker has acknowledged
   */
  void replayed(ReplayedRecords soFar);
}
