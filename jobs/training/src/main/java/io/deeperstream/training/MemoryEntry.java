package io.deeperstream.training;

/**
 * An image in the memory, without its file.
 *
 * @param partition of its record, see {@link ImageKey}
 * @param offset of its record
 * @param generation that its label belongs to; the newest seen where it has none
 * @param superCluster in [0, m); −1 while it waits for a label
 * @param subCluster in [0, k/m); −1 while it waits for a label
 * @param bytes that it takes up in the memory
 * @param checksum CRC-32C of its file
 * @param sequence age: grows with each image that enters or comes again
 */
public record MemoryEntry(
    int partition,
    long offset,
    int generation,
    int superCluster,
    int subCluster,
    int bytes,
    int checksum,
    long sequence) {

  private static final int NONE = -1;

  /** The image that this is. */
  public ImageKey key() {
    return new ImageKey(partition, offset);
  }

  /** Tells whether it can be trained on. */
  public boolean isLabelled() {
    return superCluster != NONE;
  }

  /** The same image with a label of a generation. */
  public MemoryEntry labelled(int by, int inSuperCluster, int inSubCluster) {
    return new MemoryEntry(
        partition, offset, by, inSuperCluster, inSubCluster, bytes, checksum, sequence);
  }

  /** The same image, waiting for a label of a generation. */
  public MemoryEntry unlabelled(int of) {
    return labelled(of, NONE, NONE);
  }

  /** A hash of all components; the memory's digest is the sum of its entries' hashes. */
  long hash() {
    long label = Draws.bits(generation, superCluster, subCluster, ((long) bytes << 32) ^ checksum);
    return Draws.bits(label, partition, offset, sequence);
  }
}
