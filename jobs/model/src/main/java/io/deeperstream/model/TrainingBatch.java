package io.deeperstream.model;

/**
 * Images of one step.
 *
 * @param pixels uint8 {@code [count][S][S][3]}, RGB, before rotation; may be longer; only read
 * @param rotation in quarter turns, {@code [count]}
 * @param superCluster in [0, m), {@code [count]}
 * @param subCluster in [0, k/m), {@code [count]}
 */
@SuppressWarnings("ArrayRecordComponent") // A message, never compared.
public record TrainingBatch(byte[] pixels, int[] rotation, int[] superCluster, int[] subCluster) {

  /** Checks that the arrays fit together. */
  public TrainingBatch {
    if (rotation.length != superCluster.length || rotation.length != subCluster.length) {
      throw new IllegalArgumentException(
          "a batch has %d rotations, %d super-clusters and %d sub-clusters"
              .formatted(rotation.length, superCluster.length, subCluster.length));
    }
  }

  /** Images. */
  public int count() {
    return rotation.length;
  }
}
