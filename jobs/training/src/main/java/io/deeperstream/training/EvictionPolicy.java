package io.deeperstream.training;

/** Which image leaves a memory that is full. */
public enum EvictionPolicy {
  /**
   * The oldest image of the largest sub-cluster. Each sub-cluster thus has an equal quota, and what
   * a rare one needs of it stays however long ago its images came.
   */
  CLUSTER,
  /** The oldest image: the memory is a window on the stream. */
  FIFO,
  /** Any image that ever came, equally likely: the memory is a uniform sample of the stream. */
  RESERVOIR
}
