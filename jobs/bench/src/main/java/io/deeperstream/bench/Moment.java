package io.deeperstream.bench;

/** Phase of the loop of a job that trains. */
enum Moment {
  /** No re-clustering is under way. */
  TRAINING,
  /** A re-clustering is under way. */
  FIT,
  /** The next generation is in the store; the checkpoint that announces it is not complete. */
  STORED,
  /** The next generation is announced; no label of it has reached the training. */
  ANNOUNCED
}
