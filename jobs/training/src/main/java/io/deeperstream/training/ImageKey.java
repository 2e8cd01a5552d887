package io.deeperstream.training;

/**
 * Identifies an image of the stream: the record that carries it. A later pass over the topic gives
 * the same image the same key.
 *
 * @param partition of the record in the topic of images
 * @param offset of the record in its partition
 */
public record ImageKey(int partition, long offset) {

  /** Number of buckets over which the memory's entries are spread. */
  public static final int BUCKETS = 1024;

  /** The bucket of this image, in [0, {@value #BUCKETS}): a function of the key alone. */
  public int bucket() {
    return (int) (Draws.bits(partition, offset, 0, 0) >>> 1) & (BUCKETS - 1);
  }

  /**
   * A uniform hash of the key, 0 or more. The images with the smallest hashes of a set are a
   * uniform sample of it.
   *
   * @param seed another seed gives an independent hash
   */
  public long priority(long seed) {
    return Draws.bits(seed, partition, offset, 0) >>> 1;
  }
}
