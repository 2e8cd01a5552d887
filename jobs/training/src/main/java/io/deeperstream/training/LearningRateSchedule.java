package io.deeperstream.training;

/**
 * The learning rate as a function of the images trained on: a linear warm-up, then a decay.
 *
 * @param base after the warm-up, above 0
 * @param warmupImages over which it rises linearly from base/warmupImages; 0 for none
 * @param decay shape of the decay after the warm-up
 * @param decayImages period of {@link Decay#STEP}, length of {@link Decay#COSINE}; at least 1 with
 *     either
 */
public record LearningRateSchedule(double base, long warmupImages, Decay decay, long decayImages) {

  /** Shape of the decay. */
  public enum Decay {
    /** No decay. */
    NONE,
    /** To a tenth after each period. */
    STEP,
    /** Along half a cosine to 0. */
    COSINE
  }

  /** Checks the ranges. */
  public LearningRateSchedule {
    if (!(base > 0) || Double.isInfinite(base)) {
      throw new IllegalArgumentException("learning rate (%s) must be above 0".formatted(base));
    }
    if (warmupImages < 0) {
      throw new IllegalArgumentException(
          "warm-up (%d images) must be at least 0".formatted(warmupImages));
    }
    if (decay != Decay.NONE && decayImages < 1) {
      throw new IllegalArgumentException(
          "decay %s needs a length of at least 1 image; got %d".formatted(decay, decayImages));
    }
  }

  /** Returns the rate of a step that begins after {@code trainedImages} images. */
  public double at(long trainedImages) {
    if (trainedImages < warmupImages) {
      return base * (trainedImages + 1) / (warmupImages + 1);
    }
    double progress =
        decay == Decay.NONE ? 0 : (trainedImages - warmupImages) / (double) decayImages;
    return switch (decay) {
      case NONE -> base;
      case STEP -> base * Math.pow(0.1, Math.floor(progress));
      case COSINE -> base * (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
    };
  }
}
