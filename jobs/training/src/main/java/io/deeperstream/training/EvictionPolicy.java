package io.deeperstream.training;

/** Policy that selects the image to evict from a full memory. */
public enum EvictionPolicy {
  /**
   * The oldest image of the largest sub-cluster. Each sub-cluster thus has an equal quota, and a
   * rare one keeps its images however old they are.
   */
  CLUSTER,
  /** The oldest image: the memory is a window on the stream. */
  FIFO,
  /**
   * A random image: every image that ever came is equally likely to be in the memory, which is a
   * uniform sample of the stream.
   */
  RESERVOIR
}
