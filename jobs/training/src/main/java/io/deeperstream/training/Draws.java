package io.deeperstream.training;

/**
 * Randomness without a state: bits that are a function of a seed and of what they are drawn for, so
 * that a restored job draws the same again.
 */
public final class Draws {

  private Draws() {}

  /** 64 bits for a seed and three numbers. */
  public static long bits(long seed, long a, long b, long c) {
    return mix(mix(mix(mix(seed) + a) + b) + c);
  }

  /** Uniform in [0, 1), in steps of 2⁻⁵³. */
  public static double uniform(long seed, long a, long b, long c) {
    return (bits(seed, a, b, c) >>> 11) * 0x1.0p-53;
  }

  /** SplitMix64's step and finalizer. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
