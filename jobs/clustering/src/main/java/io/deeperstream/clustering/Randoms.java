package io.deeperstream.clustering;

import java.util.SplittableRandom;

/** Independent streams of random numbers from one seed and the place where they are used. */
final class Randoms {

  private Randoms() {}

  /**
   * A generator that depends on nothing but the seed and the stream: the same pair, the same
   * numbers.
   *
   * @param seed the seed of the whole computation
   * @param stream distinguishes uses of it, such as a super-cluster's index or a clock
   */
  static SplittableRandom of(long seed, long stream) {
    return new SplittableRandom(derive(seed, stream));
  }

  /** A seed for a part of the computation. */
  static long derive(long seed, long stream) {
    return mix(mix(seed) + stream);
  }

  /** Stafford's variant 13 of the 64-bit finaliser of MurmurHash3. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
