package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.Objects;

/**
 * The running mean of a stream of vectors under exponential forgetting: what a super-centroid
 * follows between two generations. Each batch of m vectors advances the clock by m, and with a =
 * 2^(−m/h) the mean becomes (mean·n·a + Σx)/(n·a + m) and the count n·a + m, all in double. Not
 * safe for concurrent use.
 */
public final class RunningMean {

  private final Forgetting forgetting;
  private final double[] mean;
  private double count;
  private long clock;

  /**
   * The whole state, as it is stored.
   *
   * @param mean {@code [dimension]}, not copied by the record
   * @param count vectors behind it, forgotten up to {@code clock}; finite, 0 or more
   * @param clock vectors seen, 0 or more
   */
  @SuppressWarnings("ArrayRecordComponent") // A row of state, never compared.
  public record State(double[] mean, double count, long clock) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is negative or not finite
     */
    public State {
      Objects.requireNonNull(mean, "mean");
      if (!(count >= 0) || Double.isInfinite(count)) {
        throw new IllegalArgumentException(
            "count (%s) must be finite and at least 0".formatted(count));
      }
      if (clock < 0) {
        throw new IllegalArgumentException("clock (%d) must be at least 0".formatted(clock));
      }
      for (int j = 0; j < mean.length; j++) {
        if (!Double.isFinite(mean[j])) {
          throw new IllegalArgumentException(
              "mean is not finite: column %d is %s".formatted(j, mean[j]));
        }
      }
    }
  }

  /** Goes on from a stored state, which is copied, to the same bits as the original. */
  public RunningMean(Forgetting forgetting, State state) {
    this.forgetting = Objects.requireNonNull(forgetting, "forgetting");
    this.mean = state.mean().clone();
    this.count = state.count();
    this.clock = state.clock();
  }

  /**
   * Starts from a fit, at clock 0.
   *
   * @param centroid {@code [dimension]}, copied
   * @param count vectors behind it, 0 or more; with 0 the first batch's mean takes its place
   */
  public static RunningMean startingAt(Forgetting forgetting, float[] centroid, double count) {
    double[] mean = new double[centroid.length];
    Arrays.setAll(mean, j -> centroid[j]);
    return new RunningMean(forgetting, new State(mean, count, 0));
  }

  /**
   * Adds a batch. An empty one changes nothing.
   *
   * @param batch {@code [m][dimension]}, finite, read only
   * @throws IllegalArgumentException if the dimension differs or a vector is not finite; the mean
   *     is then as before
   */
  public void add(FloatMatrix batch) {
    batch.requireColumns(mean.length, "batch");
    batch.requireFinite("vector");
    if (batch.rows() == 0) {
      return;
    }
    double[] sum = new double[mean.length];
    for (int i = 0; i < batch.rows(); i++) {
      int row = i * sum.length;
      for (int j = 0; j < sum.length; j++) {
        sum[j] += batch.data()[row + j];
      }
    }
    double weight = count * forgetting.factor(batch.rows());
    count = weight + batch.rows();
    clock += batch.rows();
    for (int j = 0; j < mean.length; j++) {
      mean[j] = (mean[j] * weight + sum[j]) / count;
    }
  }

  /** The mean, {@code [dimension]}, a new array. */
  public float[] mean() {
    float[] rounded = new float[mean.length];
    for (int j = 0; j < rounded.length; j++) {
      rounded[j] = (float) mean[j];
    }
    return rounded;
  }

  /** Vectors behind the mean, forgotten up to the clock. */
  public double count() {
    return count;
  }

  /** Vectors seen. */
  public long clock() {
    return clock;
  }

  /** The whole state, a copy. */
  public State state() {
    return new State(mean.clone(), count, clock);
  }
}
