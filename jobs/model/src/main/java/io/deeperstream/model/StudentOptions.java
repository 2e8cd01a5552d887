package io.deeperstream.model;

/**
 * Settings of a {@link Student}'s training.
 *
 * @param momentum of SGD, in [0, 1)
 * @param weightDecay added to each gradient times the weight, as PyTorch's SGD does, at least 0
 * @param decayAll whether batch norm's scale and shift and all biases decay, too
 * @param subClassWeight weight of the sub-classes' loss beside that of the super-classes, above 0;
 *     1 in the paper
 * @param average decay per step of the moving average of the trunk's variables, in [0, 1); 0 keeps
 *     none
 * @param seed of fresh weights and of dropout
 * @param session threads, precision and device
 */
public record StudentOptions(
    double momentum,
    double weightDecay,
    boolean decayAll,
    double subClassWeight,
    double average,
    long seed,
    TeacherOptions session) {

  /** Checks the ranges. */
  public StudentOptions {
    if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0) || !(subClassWeight > 0)) {
      throw new IllegalArgumentException(
          "momentum (%s) must be in [0, 1), weight decay (%s) at least 0, the sub-classes' weight (%s) above 0"
              .formatted(momentum, weightDecay, subClassWeight));
    }
    if (!(average >= 0 && average < 1)) {
      throw new IllegalArgumentException(
          "the decay of the moving average (%s) must be in [0, 1)".formatted(average));
    }
  }

  /** Tells whether a moving average of the trunk is kept. */
  public boolean averages() {
    return average > 0;
  }
}
