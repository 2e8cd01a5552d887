package io.deeperstream.training;

/** Watches the loss of one generation after the other. Not thread-safe. */
public final class LossMonitor {

  private static final int WINDOW = 100;
  private static final double NEAR = 0.01;
  private static final double FLOOR = 10;

  private final double explosion;
  private final long patience;
  private int generation;
  private double chance;
  private long steps;
  private double mean;
  private boolean reported;

  /**
   * @param explosion multiple of the loss of guessing above which training has diverged, above 1
   * @param patience steps of a generation after which a loss that still equals guessing is an alarm
   * @throws IllegalArgumentException if a number is out of range
   */
  public LossMonitor(double explosion, long patience) {
    if (!(explosion > 1) || patience < 1) {
      throw new IllegalArgumentException(
          "explosion (%s) must be above 1 and patience (%d) at least 1"
              .formatted(explosion, patience));
    }
    this.explosion = explosion;
    this.patience = patience;
  }

  /**
   * A generation's heads begin.
   *
   * @param chanceLoss ln of the number of classes: the loss of one who guesses
   */
  public void begin(int number, double chanceLoss) {
    generation = number;
    chance = chanceLoss;
    steps = 0;
    mean = 0;
    reported = false;
  }

  /**
   * A step was made.
   *
   * @throws DivergedTrainingException if its loss is not finite or beyond its bound
   */
  public void add(long step, double loss) {
    double bound = Math.max(FLOOR, explosion * chance);
    if (!Double.isFinite(loss) || loss > bound) {
      throw new DivergedTrainingException(step, generation, loss, bound);
    }
    steps++;
    mean += (loss - mean) / Math.min(steps, WINDOW);
  }

  /** True once a generation, if its loss stays within 1% of that of guessing. */
  public boolean takeAlarm() {
    boolean stuck =
        !reported && chance > 0 && steps >= patience && Math.abs(mean - chance) <= NEAR * chance;
    reported |= stuck;
    return stuck;
  }
}
