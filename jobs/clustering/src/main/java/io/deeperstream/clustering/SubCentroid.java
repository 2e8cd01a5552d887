package io.deeperstream.clustering;

import java.util.Objects;

/**
 * The whole state of one sub-centroid, as it is stored.
 *
 * @param centroid {@code [dimension]}, not copied by the record
 * @param count images behind it, 0 or more, forgotten up to {@code lastTouched} and no further
 * @param lastTouched the super-cluster's clock when the centroid last changed, 0 or more
 * @param incarnation how often it has been re-seeded, 0 or more: a re-seeded cluster is another one
 */
@SuppressWarnings("ArrayRecordComponent") // A row of state, never compared.
public record SubCentroid(float[] centroid, double count, long lastTouched, int incarnation) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is negative or not finite
   */
  public SubCentroid {
    Objects.requireNonNull(centroid, "centroid");
    if (!(count >= 0) || Double.isInfinite(count)) {
      throw new IllegalArgumentException(
          "count (%s) must be finite and at least 0".formatted(count));
    }
    if (lastTouched < 0) {
      throw new IllegalArgumentException(
          "lastTouched (%d) must be at least 0".formatted(lastTouched));
    }
    if (incarnation < 0) {
      throw new IllegalArgumentException(
          "incarnation (%d) must be at least 0".formatted(incarnation));
    }
  }
}
