package io.deeperstream.model;

/**
 * The outcome of a step, computed before the weights move.
 *
 * @param superLoss cross-entropy of the super-classes in nats, mean over the batch
 * @param subLoss cross-entropy of the sub-classes inside their super-classes, mean over the batch
 * @param superCorrect images whose super-class had the greatest logit
 * @param subCorrect images whose sub-class had the greatest logit inside its super-class
 * @param count images
 */
public record StepResult(
    double superLoss, double subLoss, int superCorrect, int subCorrect, int count) {

  /** Returns the sum of both losses. */
  public double loss() {
    return superLoss + subLoss;
  }
}
