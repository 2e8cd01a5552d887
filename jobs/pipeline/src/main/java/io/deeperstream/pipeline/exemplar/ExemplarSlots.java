package io.deeperstream.pipeline.exemplar;

import io.deeperstream.schemas.ExemplarKind;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Selects the exemplars of one sub-cluster: the nearest images that came, by the distance that they
 * were labelled with, and a uniform sample of the others (Vitter's algorithm R). An image has one
 * slot at most, so that later passes over it change nothing. Takes some 30 bytes a slot. For one
 * thread.
 */
final class ExemplarSlots {

  /** A partition that no image has. */
  private static final int FREE = -1;

  private final int perKind;
  private final int incarnation;
  private final int[] partitions;
  private final long[] offsets;
  private final float[] squaredDistances;
  private long others;

  /**
   * @param perKind slots of each kind, at least 1
   * @param incarnation of the sub-cluster; exemplars of another one are selected anew
   */
  ExemplarSlots(int perKind, int incarnation) {
    this.perKind = perKind;
    this.incarnation = incarnation;
    this.partitions = new int[2 * perKind];
    this.offsets = new long[2 * perKind];
    this.squaredDistances = new float[2 * perKind];
    Arrays.fill(partitions, FREE);
    Arrays.fill(squaredDistances, Float.POSITIVE_INFINITY);
  }

  int incarnation() {
    return incarnation;
  }

  /** Returns the kind of a slot. */
  ExemplarKind kind(int slot) {
    return slot < perKind ? ExemplarKind.NEAREST : ExemplarKind.RANDOM;
  }

  /**
   * Returns the slot that an image gets, which it takes by {@link #put}; empty if it gets none or
   * has one already. Counts the image.
   */
  OptionalInt slotFor(int partition, long offset, float squaredDistance, RandomGenerator random) {
    for (int slot = 0; slot < partitions.length; slot++) {
      if (partitions[slot] == partition && offsets[slot] == offset) {
        return OptionalInt.empty();
      }
    }
    int farthest = 0;
    for (int slot = 1; slot < perKind; slot++) {
      if (squaredDistances[slot] > squaredDistances[farthest]) {
        farthest = slot;
      }
    }
    if (squaredDistance < squaredDistances[farthest]) {
      return OptionalInt.of(farthest);
    }
    others++;
    long drawn = others <= perKind ? others - 1 : random.nextLong(others);
    return drawn < perKind ? OptionalInt.of(perKind + (int) drawn) : OptionalInt.empty();
  }

  /** Gives a slot to an image. */
  void put(int slot, int partition, long offset, float squaredDistance) {
    partitions[slot] = partition;
    offsets[slot] = offset;
    squaredDistances[slot] = squaredDistance;
  }
}
