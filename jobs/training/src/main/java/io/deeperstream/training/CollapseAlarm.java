package io.deeperstream.training;

import java.util.Locale;
import java.util.Optional;

/**
 * Tells when features collapse: every image gets nearly the same vector, or vectors along one axis.
 * It compares each gauge with the first one that it saw. Not thread-safe.
 *
 * <p>The bounds leave room for what healthy training does. The preset {@code small} has, on
 * photographs, an effective rank of about 6 with random weights and of 4 to 7 in the first hundreds
 * of steps, and a relative spread of 0.3 to 0.4 throughout.
 *
 * <ul>
 *   <li>An effective rank below {@value #LEAST_RANK}: a single axis holds most of the variance, and
 *       clusters along it are intervals of one number, whatever k is.
 *   <li>An effective rank below a tenth of the first, for networks that begin with a high one:
 *       learning gathers variance on the axes that tell classes apart, but not to that degree.
 *   <li>A relative spread below a hundredth of the first: a network in bfloat16 keeps two to three
 *       digits, so that differences of this size are close to its rounding.
 * </ul>
 */
public final class CollapseAlarm {

  static final int LEAST_RANK = 2;
  private static final double SHARE_OF_RANK = 0.1;
  private static final double SHARE_OF_SPREAD = 0.01;

  private FeatureGauge first;

  /** Begins without a gauge to compare with. */
  public CollapseAlarm() {}

  /**
   * Goes on after a restore.
   *
   * @param first what {@link #first} was
   */
  public CollapseAlarm(FeatureGauge first) {
    this.first = first;
  }

  /** The gauge that others are compared with; empty before there was one. */
  public Optional<FeatureGauge> first() {
    return Optional.ofNullable(first);
  }

  /**
   * Compares a gauge with the first one, or makes it the first.
   *
   * @param generation number of the generation that the network trains on, for the message
   * @param step of training, for the message
   * @return what has collapsed, with the numbers; empty where nothing has
   */
  public Optional<String> check(FeatureGauge now, int generation, long step) {
    if (first == null) {
      first = now;
    }
    double leastRank = Math.max(LEAST_RANK, SHARE_OF_RANK * first.effectiveRank());
    double leastSpread = SHARE_OF_SPREAD * first.relativeSpread();
    boolean flat = !(now.effectiveRank() >= leastRank);
    boolean narrow = !(now.relativeSpread() >= leastSpread);
    if (!flat && !narrow) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "features collapse at step %,d of generation %d: effective rank %.2f (at first %.2f, at least %.2f is expected), relative spread %.3g (at first %.3g, at least %.3g); lower --learning-rate, or re-cluster less often",
            step,
            generation,
            now.effectiveRank(),
            first.effectiveRank(),
            leastRank,
            now.relativeSpread(),
            first.relativeSpread(),
            leastSpread));
  }
}
