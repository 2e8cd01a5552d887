package io.deeperstream.pipeline.generation;

/**
 * Labels that a generation gave to the images of its fit, in their order.
 *
 * @param partition of each image's record, [n]
 * @param offset of each image's record, [n]
 * @param superCluster of each image, [n]
 * @param subCluster of each image inside its super-cluster, [n]
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record FittedLabels(int[] partition, long[] offset, int[] superCluster, int[] subCluster) {

  /** No labels. */
  public static FittedLabels none() {
    return new FittedLabels(new int[0], new long[0], new int[0], new int[0]);
  }

  /** Number of images, n. */
  public int size() {
    return partition.length;
  }
}
