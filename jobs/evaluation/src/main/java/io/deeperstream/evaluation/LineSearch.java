package io.deeperstream.evaluation;

/**
 * A step length that satisfies the strong Wolfe conditions (Nocedal and Wright, algorithms 3.5 and
 * 3.6, with bisection).
 */
final class LineSearch {

  /** Share of the promised decrease that a step must bring. */
  private static final double DECREASE = 1e-4;

  /** Share of the slope that may be left. */
  private static final double SLOPE_LEFT = 0.9;

  private static final int EVALUATIONS = 25;

  /**
   * A point and the function there.
   *
   * @param x the point
   * @param gradient there
   * @param value there
   */
  record Point(double[] x, double[] gradient, double value) {}

  private LineSearch() {}

  /**
   * Searches along a direction; where rounding hides every decrease, the last point looked at.
   *
   * @param direction downhill from {@code from}
   * @param first the step tried first, above 0
   */
  static Point search(Lbfgs.Objective objective, Point from, double[] direction, double first) {
    double slope = Vectors.dot(from.gradient(), direction);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double step = first;
    Point point = from;
    for (int i = 0; i < EVALUATIONS; i++) {
      point = at(objective, from, direction, step);
      double slopeThere = Vectors.dot(point.gradient(), direction);
      if (!(point.value() <= from.value() + DECREASE * step * slope)) {
        high = step;
      } else if (Math.abs(slopeThere) <= -SLOPE_LEFT * slope) {
        return point;
      } else if (slopeThere < 0) {
        low = step;
      } else {
        high = step;
      }
      step = high == Double.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;
    }
    return point;
  }

  private static Point at(Lbfgs.Objective objective, Point from, double[] direction, double step) {
    double[] x = from.x().clone();
    Vectors.add(x, step, direction);
    double[] gradient = new double[x.length];
    return new Point(x, gradient, objective.at(x, gradient));
  }
}
