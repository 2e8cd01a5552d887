package io.deeperstream.clustering;

/**
 * Counts under exponential forgetting, each stored as of its last update. A {@linkplain
 * Forgetting#score score} beside each count allows comparisons, with other counts or with a bound,
 * without computing a power. Not safe for concurrent use.
 */
final class ForgottenCounts {

  private final Forgetting forgetting;
  private final double[] counts;
  private final long[] lastTouched;
  private final double[] scores;

  /** Copies both arrays, {@code [k]} each. */
  ForgottenCounts(Forgetting forgetting, double[] counts, long[] lastTouched) {
    this.forgetting = forgetting;
    this.counts = counts.clone();
    this.lastTouched = lastTouched.clone();
    this.scores = new double[counts.length];
    for (int j = 0; j < scores.length; j++) {
      scores[j] = forgetting.score(counts[j], lastTouched[j]);
    }
  }

  int size() {
    return counts.length;
  }

  /** Returns the count as of its last update. */
  double stored(int j) {
    return counts[j];
  }

  long lastTouched(int j) {
    return lastTouched[j];
  }

  /** Returns the count, forgotten up to {@code clock}. */
  double at(int j, long clock) {
    return counts[j] * forgetting.factor(clock - lastTouched[j]);
  }

  void set(int j, double count, long clock) {
    counts[j] = count;
    lastTouched[j] = clock;
    scores[j] = forgetting.score(count, clock);
  }

  /** Returns the number of counts that are at least {@code bound} at {@code clock}. */
  int atLeast(double bound, long clock) {
    double boundScore = forgetting.score(bound, clock);
    int number = 0;
    for (double score : scores) {
      if (score >= boundScore) {
        number++;
      }
    }
    return number;
  }

  /** Returns a score that orders counts by size at any clock; −∞ for a count of 0. */
  double score(int j) {
    return scores[j];
  }
}
