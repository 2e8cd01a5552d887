package io.deeperstream.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5)
 * with a line search for the strong Wolfe conditions.
 */
final class Lbfgs {

  private static final int HISTORY = 10;
  private static final double GRADIENT_TOLERANCE = 1e-6;
  private static final double CHANGE_TOLERANCE = 1e-9;

  /** The function to minimise. */
  @FunctionalInterface
  interface Objective {

    /**
     * Computes the value and the gradient at a point.
     *
     * @param x only read
     * @param gradient overwritten with the gradient there
     */
    double at(double[] x, double[] gradient);
  }

  /**
   * The result of a minimisation.
   *
   * @param x the lowest point found
   * @param value there
   * @param iterations steps taken
   * @param converged whether the gradient vanished or the value stopped falling before the bound on
   *     the iterations
   */
  record Minimum(double[] x, double value, int iterations, boolean converged) {}

  /** A step's change of the point and of the gradient. */
  private record Curvature(double[] step, double[] change, double product) {}

  private Lbfgs() {}

  /**
   * Minimises an objective.
   *
   * @param start not changed
   * @param iterations maximum number of steps, 0 or more
   */
  static Minimum minimise(Objective objective, double[] start, int iterations) {
    double[] gradient = new double[start.length];
    double value = objective.at(start, gradient);
    LineSearch.Point here = new LineSearch.Point(start.clone(), gradient, value);
    Deque<Curvature> memory = new ArrayDeque<>();
    for (int iteration = 0; iteration < iterations; iteration++) {
      double steepest = Vectors.largest(here.gradient());
      if (steepest <= GRADIENT_TOLERANCE) {
        return new Minimum(here.x(), here.value(), iteration, true);
      }
      double[] direction = direction(here.gradient(), memory);
      // Without curvature the gradient's length says nothing about the distance.
      double first = memory.isEmpty() ? Math.min(1, 1 / Vectors.norm(here.gradient())) : 1;
      LineSearch.Point next = LineSearch.search(objective, here, direction, first);
      if (!(next.value() <= here.value())) {
        // Nothing lower was found. What is remembered may mislead; the gradient itself cannot.
        if (memory.isEmpty()) {
          return new Minimum(here.x(), here.value(), iteration + 1, false);
        }
        memory.clear();
        continue;
      }
      remember(memory, here, next);
      double gain = here.value() - next.value();
      here = next;
      if (gain <= CHANGE_TOLERANCE * Math.max(1, Math.abs(here.value()))) {
        return new Minimum(here.x(), here.value(), iteration + 1, true);
      }
    }
    return new Minimum(here.x(), here.value(), iterations, false);
  }

  /** Returns minus the estimated inverse Hessian times the gradient, by the two-loop recursion. */
  private static double[] direction(double[] gradient, Deque<Curvature> memory) {
    double[] direction = gradient.clone();
    double[] shares = new double[memory.size()];
    int i = shares.length;
    for (Iterator<Curvature> newest = memory.descendingIterator(); newest.hasNext(); ) {
      Curvature pair = newest.next();
      i--;
      shares[i] = Vectors.dot(pair.step(), direction) / pair.product();
      Vectors.add(direction, -shares[i], pair.change());
    }
    if (!memory.isEmpty()) {
      Curvature last = memory.getLast();
      Vectors.scale(direction, last.product() / Vectors.dot(last.change(), last.change()));
    }
    for (Curvature pair : memory) {
      double share = Vectors.dot(pair.change(), direction) / pair.product();
      Vectors.add(direction, shares[i] - share, pair.step());
      i++;
    }
    Vectors.scale(direction, -1);
    return direction;
  }

  private static void remember(
      Deque<Curvature> memory, LineSearch.Point from, LineSearch.Point to) {
    double[] step = Vectors.minus(to.x(), from.x());
    double[] change = Vectors.minus(to.gradient(), from.gradient());
    double product = Vectors.dot(step, change);
    // Rounding can make a tiny step look concave, which would turn directions uphill.
    if (product > 1e-10 * Vectors.dot(change, change)) {
      memory.addLast(new Curvature(step, change, product));
      if (memory.size() > HISTORY) {
        memory.removeFirst();
      }
    }
  }
}
