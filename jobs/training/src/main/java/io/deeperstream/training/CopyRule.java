package io.deeperstream.training;

/**
 * How many copies of a labelled image are trained on, so that the sub-clusters of its super-cluster
 * occur equally often (arXiv 1905.01278, section 3.2: images are drawn uniformly over the
 * pseudo-labels). Stateless and thread-safe.
 */
public final class CopyRule {

  private final double cap;

  /**
   * @param cap most copies that an image may expect, above 0 and finite: bounds how often an image
   *     of a tiny cluster is repeated
   * @throws IllegalArgumentException if it is out of range
   */
  public CopyRule(double cap) {
    if (!(cap > 0) || Double.isInfinite(cap)) {
      throw new IllegalArgumentException("cap (%s) must be above 0 and finite".formatted(cap));
    }
    this.cap = cap;
  }

  /**
   * min(cap, N_s / (K_s·n)): 1 for a cluster of mean size, less for a larger one.
   *
   * @param superTotal N_s, images of the super-cluster, 0 or more
   * @param liveSubClusters K_s, its clusters that have any, 0 or more
   * @param subCount n, images of the image's own cluster; 0 or less counts as unknown and gives the
   *     cap
   * @return the expected number of copies, in [0, cap]
   */
  public double expectation(double superTotal, int liveSubClusters, double subCount) {
    if (!(subCount > 0) || liveSubClusters <= 0) {
      return cap;
    }
    return Math.min(cap, superTotal / (liveSubClusters * subCount));
  }

  /**
   * A whole number with that expectation.
   *
   * @param expectation 0 or more
   * @param draw uniform in [0, 1)
   */
  public int copies(double expectation, double draw) {
    return (int) Math.floor(Math.min(cap, expectation) + draw);
  }
}
