package io.deeperstream.view.state;

import io.deeperstream.schemas.Centroid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * One sub-cluster as its upserts tell.
 *
 * @param superCluster from 0
 * @param subCluster from 0, inside the super-cluster
 * @param incarnation how often it has been re-seeded
 * @param count images behind it, after forgetting
 * @param sequence grows with each upsert of the super-cluster inside an attempt and generation
 * @param row of its centroid in the matrix
 * @param since when the first upsert of this incarnation was written that the view has read
 * @param movedAt when the newest upsert was written
 * @param drift Euclidean length of the way that the centroid has gone since {@code since}, upsert
 *     by upsert, as far as the view has read them
 */
public record SubCluster(
    int superCluster,
    int subCluster,
    int incarnation,
    double count,
    long sequence,
    int row,
    Instant since,
    Instant movedAt,
    double drift) {

  /** Returns a sub-cluster of which nothing was known. */
  static SubCluster first(Centroid upsert, int row, Instant written) {
    return new SubCluster(
        upsert.getSuperCluster(),
        upsert.getSubCluster(),
        upsert.getIncarnation(),
        upsert.getCount(),
        upsert.getSequence(),
        row,
        written,
        written,
        0);
  }

  /**
   * Returns this sub-cluster after a newer upsert; a new incarnation begins anew.
   *
   * @param step Euclidean distance of the new centroid to the old one
   */
  SubCluster next(Centroid upsert, Instant written, double step) {
    SubCluster fresh = first(upsert, row, written);
    return upsert.getIncarnation() == incarnation
        ? new SubCluster(
            superCluster,
            subCluster,
            incarnation,
            fresh.count,
            fresh.sequence,
            row,
            since,
            written,
            drift + step)
        : fresh;
  }

  /**
   * Returns the components of an encoded vector, a new array; the buffer's position is left as it
   * is.
   *
   * @throws IllegalArgumentException if it is not a whole number of float32, or empty
   */
  static float[] floats(ByteBuffer bytes) {
    if (bytes.remaining() == 0 || bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a vector of %d bytes is not a whole number of float32".formatted(bytes.remaining()));
    }
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
