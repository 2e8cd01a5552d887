package io.deeperstream.training;

/**
 * Bounds of a memory, and the policy that keeps it within them.
 *
 * @param images at most, at least 1
 * @param bytes at most, at least 1
 * @param policy selects the image to evict when there is no room
 * @param seed of the sample of {@link EvictionPolicy#RESERVOIR}
 */
public record MemoryBounds(long images, long bytes, EvictionPolicy policy, long seed) {

  /** Checks the ranges. */
  public MemoryBounds {
    if (images < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "the bounds of a memory (%d images, %d bytes) must be at least 1"
              .formatted(images, bytes));
    }
  }
}
