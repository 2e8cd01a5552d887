package io.deeperstream.evaluation;

import java.util.BitSet;

/**
 * The images of a hold-out whose class was predicted correctly, in the hold-out's order.
 *
 * @param images of the hold-out, at least 1
 * @param bits one for each image, set where the prediction was correct
 */
public record Correct(int images, BitSet bits) {

  /** 95% point of the χ² distribution with one degree of freedom. */
  private static final double CHI_SQUARED = 3.841;

  /** Checks and copies. */
  public Correct {
    if (images < 1 || bits.length() > images) {
      throw new IllegalArgumentException(
          "%d bits do not belong to %d images".formatted(bits.length(), images));
    }
    bits = (BitSet) bits.clone();
  }

  /**
   * Compares predictions with classes.
   *
   * @param predicted class of each image, [images]
   * @param labels its true class, [images]
   */
  public static Correct of(int[] predicted, int[] labels) {
    BitSet bits = new BitSet();
    for (int i = 0; i < labels.length; i++) {
      bits.set(i, predicted[i] == labels[i]);
    }
    return new Correct(labels.length, bits);
  }

  /** Returns the share of the images that are correct, from 0 to 1. */
  public double share() {
    return (double) bits.cardinality() / images;
  }

  /** Returns the images that are correct here and were not in another prediction. */
  public int gained(Correct before) {
    if (before.images != images) {
      throw new IllegalArgumentException(
          "predictions for %d and for %d images cannot be compared"
              .formatted(before.images, images));
    }
    BitSet gained = (BitSet) bits.clone();
    gained.andNot(before.bits);
    return gained.cardinality();
  }

  /**
   * Tells whether this prediction differs from another one of the same images by more than chance:
   * McNemar's test with continuity correction, at the 5% level. It looks only at the images that
   * one of the two predicts correctly and the other one does not.
   */
  public boolean differsFrom(Correct before) {
    int gained = gained(before);
    int lost = before.gained(this);
    double excess = Math.max(0, Math.abs(gained - lost) - 1);
    return excess * excess > CHI_SQUARED * (gained + lost);
  }
}
