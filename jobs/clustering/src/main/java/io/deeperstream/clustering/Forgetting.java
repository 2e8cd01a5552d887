package io.deeperstream.clustering;

/**
 * Exponential forgetting: an image that came t images ago weighs 2^(−t/h).
 *
 * <p>Computed with {@link StrictMath}, so that the same ages give the same bits on every machine.
 *
 * @param halfLife h, in images of the super-cluster, above 0; infinite means that nothing is
 *     forgotten. Higher is steadier, lower follows the stream faster.
 */
public record Forgetting(double halfLife) {

  private static final double LN_2 = StrictMath.log(2);

  public Forgetting {
    if (!(halfLife > 0)) {
      throw new IllegalArgumentException("half-life (%s) must be above 0".formatted(halfLife));
    }
  }

  /** Nothing is forgotten. */
  public static Forgetting none() {
    return new Forgetting(Double.POSITIVE_INFINITY);
  }

  /**
   * What is left of a weight after {@code images} images, from 0 to 1.
   *
   * @param images 0 or more
   */
  public double factor(long images) {
    return images == 0 ? 1 : StrictMath.pow(2, -images / halfLife);
  }

  /**
   * The logarithm to base 2 of a count, on a scale on which it does not change while nothing is
   * added: two counts last touched at different times compare as their scores do, and a count has
   * fallen to c when its score is {@code score(c, clock)}.
   *
   * @param count 0 or more
   * @param lastTouched clock at which the count was right, 0 or more
   */
  double score(double count, long lastTouched) {
    return log2(count) + lastTouched / halfLife;
  }

  static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }
}
