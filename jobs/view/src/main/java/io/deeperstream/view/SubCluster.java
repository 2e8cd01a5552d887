package io.deeperstream.view;

import io.deeperstream.schemas.Centroid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One sub-cluster as its newest upsert tells.
 *
 * @param superCluster from 0
 * @param subCluster from 0, inside the super-cluster
 * @param incarnation how often it has been re-seeded
 * @param count images behind it, after forgetting
 * @param sequence grows with each upsert of the super-cluster inside an attempt and generation
 * @param vector the centroid, {@code [dimension]}; shared, never to be changed
 */
public record SubCluster(
    int superCluster,
    int subCluster,
    int incarnation,
    double count,
    long sequence,
    float[] vector) {

  /**
   * Copies what a record says.
   *
   * @throws IllegalArgumentException if its vector is not a whole number of float32
   */
  static SubCluster of(Centroid upsert) {
    return new SubCluster(
        upsert.getSuperCluster(),
        upsert.getSubCluster(),
        upsert.getIncarnation(),
        upsert.getCount(),
        upsert.getSequence(),
        floats(upsert.getVector()));
  }

  /** A new array; the buffer's position is left as it is. */
  static float[] floats(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a vector of %d bytes is not a whole number of float32".formatted(bytes.remaining()));
    }
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
