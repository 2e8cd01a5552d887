package io.deeperstream.training;

/**
 * Tells when the stream has moved away from the clusters: the exponential mean of the squared
 * distances exceeds that of the fit. Not thread-safe.
 */
public final class DriftTrigger {

  private final double threshold;
  private final long window;
  private final long spacing;
  private final double fitDistance;
  private double mean;
  private long images;

  /**
   * Begins after a fit.
   *
   * @param threshold rise that is due, as a share of the fit's distance; 0 for never
   * @param window images that the mean looks back, at least 1
   * @param spacing images after a fit before another is due, at least 0
   * @param fitDistance mean squared distance of the fit, at least 0
   * @throws IllegalArgumentException if a number is out of range
   */
  public DriftTrigger(double threshold, long window, long spacing, double fitDistance) {
    if (!(threshold >= 0) || window < 1 || spacing < 0 || !(fitDistance >= 0)) {
      throw new IllegalArgumentException(
          "drift threshold (%s) and fit distance (%s) must be at least 0, window (%d) at least 1, spacing (%d) at least 0"
              .formatted(threshold, fitDistance, window, spacing));
    }
    this.threshold = threshold;
    this.window = window;
    this.spacing = spacing;
    this.fitDistance = fitDistance;
    this.mean = fitDistance;
  }

  /** The same trigger with what one before it had seen. */
  public DriftTrigger restored(DriftState state) {
    DriftTrigger restored = new DriftTrigger(threshold, window, spacing, fitDistance);
    restored.mean = state.mean();
    restored.images = state.images();
    return restored;
  }

  /** An image was labelled at this squared distance. */
  public void add(double squaredDistance) {
    mean += (squaredDistance - mean) / window;
    images++;
  }

  /** Tells whether it is time to fit anew. */
  public boolean isDue() {
    return threshold > 0 && images >= spacing && mean > (1 + threshold) * fitDistance;
  }

  /** A fit has begun: none is due before the spacing has passed once more. */
  public void fitBegan() {
    images = 0;
  }

  /** Exponential mean of the squared distances, starting from the fit's. */
  public double mean() {
    return mean;
  }

  public DriftState state() {
    return new DriftState(mean, images);
  }
}
