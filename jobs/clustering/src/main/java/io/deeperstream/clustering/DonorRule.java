package io.deeperstream.clustering;

import java.util.SplittableRandom;

/**
 * The donor rule of faiss, by which a cluster without points comes back to life: a donor is drawn
 * with probability proportional to its count less one, both get half of the mass, and both stand a
 * little beside the donor's centroid, x·(1 ± 1/1024) with signs alternating by coordinate. A fresh
 * donor is drawn each time, from the counts as they are by then.
 */
final class DonorRule {

  /** Relative distance of a split, well above the precision of a float (2⁻²⁴). */
  static final float SPLIT = 1f / 1024;

  private DonorRule() {}

  /** A donor's chance to be drawn, up to a factor: its count less one, at least 0. */
  static double weight(double count) {
    return Math.max(0, count - 1);
  }

  /**
   * Repairs every cluster whose count is 0, in the order of the indices. The sum of the counts
   * stays the same. Where no cluster holds more than one point, donors are drawn by their counts.
   *
   * @param centroids {@code [k][dimension]}, changed in place: the empty ones and their donors
   * @param counts {@code [k]}, 0 or more, at least one above 0; changed in place
   * @return number of clusters repaired
   */
  static int repair(FloatMatrix centroids, double[] counts, SplittableRandom random) {
    if (!hasEmpty(counts)) {
      return 0;
    }
    SumTree weights = new SumTree(counts.length);
    SumTree masses = new SumTree(counts.length);
    for (int j = 0; j < counts.length; j++) {
      weights.set(j, weight(counts[j]));
      masses.set(j, counts[j]);
    }
    int repaired = 0;
    for (int j = 0; j < counts.length; j++) {
      if (counts[j] == 0) {
        int donor = (weights.total() > 0 ? weights : masses).draw(random);
        split(centroids, donor, j);
        double half = counts[donor] / 2;
        counts[donor] = half;
        counts[j] = half;
        weights.set(donor, weight(half));
        weights.set(j, weight(half));
        masses.set(donor, half);
        masses.set(j, half);
        repaired++;
      }
    }
    return repaired;
  }

  /** Moves {@code donor} and its copy {@code target} apart in a matrix of centroids. */
  static void split(FloatMatrix centroids, int donor, int target) {
    int columns = centroids.columns();
    float[] one = centroids.row(donor);
    float[] other = one.clone();
    split(one, other);
    System.arraycopy(one, 0, centroids.data(), donor * columns, columns);
    System.arraycopy(other, 0, centroids.data(), target * columns, columns);
  }

  /**
   * Moves two equal vectors apart.
   *
   * @param donor becomes x·(1 − 1/1024) at even coordinates and x·(1 + 1/1024) at odd ones
   * @param copy becomes the reverse
   */
  static void split(float[] donor, float[] copy) {
    for (int j = 0; j < donor.length; j++) {
      float signed = j % 2 == 0 ? SPLIT : -SPLIT;
      float value = donor[j];
      copy[j] = value * (1 + signed);
      donor[j] = value * (1 - signed);
    }
  }

  /**
   * Moves two equal vectors x apart along the line to a point p, to x ± (p − x)/1024, so that the
   * copy is the nearer one to p.
   *
   * @param point p
   * @param donor x, becomes x − (p − x)/1024
   * @param copy becomes x + (p − x)/1024
   * @return false, and nothing is changed, where p lies so close to x that the copy would not be
   *     nearer after rounding
   */
  static boolean splitTowards(float[] point, float[] donor, float[] copy) {
    float[] back = donor.clone();
    float[] forth = donor.clone();
    for (int j = 0; j < point.length; j++) {
      float step = SPLIT * (point[j] - donor[j]);
      back[j] -= step;
      forth[j] += step;
    }
    boolean parted = Distances.squared(forth, 0, point) < Distances.squared(back, 0, point);
    if (parted) {
      System.arraycopy(back, 0, donor, 0, back.length);
      System.arraycopy(forth, 0, copy, 0, forth.length);
    }
    return parted;
  }

  private static boolean hasEmpty(double[] counts) {
    for (double count : counts) {
      if (count == 0) {
        return true;
      }
    }
    return false;
  }
}
