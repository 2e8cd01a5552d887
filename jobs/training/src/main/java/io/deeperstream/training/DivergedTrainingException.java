package io.deeperstream.training;

/** The loss is not a number, infinite, or beyond its bound: going on would only destroy weights. */
public final class DivergedTrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedTrainingException(long step, int generation, double loss, double bound) {
    super(
        "training diverged: the loss of step %d in generation %d is %s; it must be finite and at most %.2f. The last completed checkpoint is from before; lower the learning rate"
            .formatted(step, generation, loss, bound));
  }
}
