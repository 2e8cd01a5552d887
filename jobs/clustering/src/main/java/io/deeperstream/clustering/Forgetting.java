package io.deeperstream.clustering;

/**
 * Exponential forgetting: an image that came t images ago weighs 2^(−t/h).
 *
 * <p>A factor is the product of two table entries, with t = q·step + r. Its relative error is at
 * most 2e-14, and it is much faster than a power, which every mini-batch would need for each
 * sub-cluster. The tables are computed with {@link StrictMath}, so that the same ages give the same
 * bits on every machine. Immutable and thread-safe; make one and share it.
 */
public final class Forgetting {

  private static final double LN_2 = StrictMath.log(2);

  /** Half-lives that the tables cover; the factor of a greater age is computed. */
  private static final int COVERED = 64;

  /** Bound on the entries of each table. */
  private static final int MAX_STEP = 1 << 16;

  private final double halfLife;
  private final int step;
  private final double[] fine;
  private final double[] coarse;

  /**
   * @param halfLife h, in images of the super-cluster, above 0; infinite means that nothing is
   *     forgotten. Higher is steadier, lower follows the stream faster.
   */
  public Forgetting(double halfLife) {
    if (!(halfLife > 0)) {
      throw new IllegalArgumentException("half-life (%s) must be above 0".formatted(halfLife));
    }
    this.halfLife = halfLife;
    double covered = COVERED * halfLife;
    this.step = (int) Math.min(MAX_STEP, Math.ceil(Math.sqrt(covered)) + 1);
    int entries = Double.isInfinite(covered) ? 0 : step;
    this.fine = new double[entries];
    this.coarse = new double[entries];
    for (int i = 0; i < entries; i++) {
      fine[i] = power(i);
      coarse[i] = power((long) i * step);
    }
  }

  /** Returns an instance that forgets nothing. */
  public static Forgetting none() {
    return new Forgetting(Double.POSITIVE_INFINITY);
  }

  /** h, in images of the super-cluster. */
  public double halfLife() {
    return halfLife;
  }

  /**
   * Returns the share of a weight that is left after {@code images} images, from 0 to 1.
   *
   * @param images 0 or more
   */
  public double factor(long images) {
    long quotient = images / step;
    return quotient < coarse.length
        ? coarse[(int) quotient] * fine[(int) (images - quotient * step)]
        : power(images);
  }

  /**
   * Returns the logarithm to base 2 of a count, on a scale on which forgetting does not change it.
   * Counts last touched at different times compare as their scores do, and a count has fallen to c
   * when its score is {@code score(c, clock)}.
   *
   * @param count 0 or more
   * @param lastTouched clock as of which the count is given, 0 or more
   */
  double score(double count, long lastTouched) {
    return log2(count) + lastTouched / halfLife;
  }

  static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }

  private double power(long images) {
    return images == 0 ? 1 : StrictMath.pow(2, -images / halfLife);
  }

  @Override
  public String toString() {
    return "Forgetting[halfLife=%s]".formatted(halfLife);
  }
}
