package io.deeperstream.training;

/** Measures how evenly labels are used. Stateless. */
public final class LabelUniformity {

  private LabelUniformity() {}

  /**
   * The entropy of the labels over its greatest value, ln k.
   *
   * @param counts images of each label, {@code [k]}, 0 or more, k at least 1
   * @return from 0 (all images have one label) to 1 (all labels have as many images); 1 where there
   *     is one label or no image, since nothing is uneven then
   * @throws IllegalArgumentException if there is no label, or a count is negative
   */
  public static double of(long[] counts) {
    if (counts.length == 0) {
      throw new IllegalArgumentException("the uniformity of labels needs at least one, got none");
    }
    double images = 0;
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] < 0) {
        throw new IllegalArgumentException(
            "count (%d) of label %d must be at least 0".formatted(counts[label], label));
      }
      images += counts[label];
    }
    if (images == 0 || counts.length == 1) {
      return 1;
    }
    double entropy = 0;
    for (long count : counts) {
      if (count > 0) {
        entropy -= count / images * Math.log(count / images);
      }
    }
    return Math.min(1, entropy / Math.log(counts.length));
  }
}
