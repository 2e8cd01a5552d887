package io.deeperstream.model;

/**
 * How a student learns.
 *
 * @param momentum of SGD, in [0, 1)
 * @param weightDecay added to each gradient times the weight, as PyTorch's SGD does, at least 0
 * @param decayAll whether batch norm's scale and shift and all biases decay, too
 * @param seed of fresh weights and of dropout
 * @param session threads, precision and device
 */
public record StudentOptions(
    double momentum, double weightDecay, boolean decayAll, long seed, TeacherOptions session) {

  /** Checks the ranges. */
  public StudentOptions {
    if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "momentum (%s) must be in [0, 1) and weight decay (%s) at least 0"
              .formatted(momentum, weightDecay));
    }
  }
}
