package io.deeperstream.model;

import java.util.Arrays;
import java.util.Random;

/** The distribution from which a {@link Parameter} is drawn. */
public sealed interface Initialization {

  /**
   * Fills an array.
   *
   * @param values filled entirely
   * @param random the only source of randomness
   */
  void fill(float[] values, Random random);

  /**
   * Normal with mean 0.
   *
   * @param deviation standard deviation
   */
  record Normal(double deviation) implements Initialization {
    @Override
    public void fill(float[] values, Random random) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
  }

  /**
   * Uniform in [−bound, bound).
   *
   * @param bound half the width of the interval
   */
  record Uniform(double bound) implements Initialization {
    @Override
    public void fill(float[] values, Random random) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextFloat() - 1));
      }
    }
  }

  /**
   * The same value everywhere.
   *
   * @param value that value
   */
  record Constant(float value) implements Initialization {
    @Override
    public void fill(float[] values, Random random) {
      Arrays.fill(values, value);
    }
  }
}
