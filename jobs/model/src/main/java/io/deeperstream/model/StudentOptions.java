package io.deeperstream.model;

/**
 * Settings of a {@link Student}'s training.
 *
 * @param momentum of SGD, in [0, 1)
 * @param weightDecay added to each gradient times the weight, as PyTorch's SGD does, at least 0
 * @param decayAll whether batch norm's scale and shift and all biases decay, too
 * @param subClassWeight weight of the sub-classes' loss beside that of the super-classes, above 0;
 *     1 in the paper
 * @param seed of fresh weights and of dropout
 * @param session threads, precision and device
 */
public record StudentOptions(
    double momentum,
    double weightDecay,
    boolean decayAll,
    double subClassWeight,
    long seed,
    TeacherOptions session) {

  /** Checks the ranges. */
  public StudentOptions {
    if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0) || !(subClassWeight > 0)) {
      throw new IllegalArgumentException(
          "momentum (%s) must be in [0, 1), weight decay (%s) at least 0, the sub-classes' weight (%s) above 0"
              .formatted(momentum, weightDecay, subClassWeight));
    }
  }
}
