package io.deeperstream.cli;

import io.deeperstream.clustering.ClusterHealth;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Cost and quality of a fit.
 *
 * @param seconds of the fit alone, without reading and writing
 * @param threads that it used
 * @param points n
 * @param fittedPoints points that the passes used, at each level
 * @param passes number of updates
 * @param splits empty clusters repaired by the donor rule
 * @param meanSquaredDistance of the points to their centroids
 * @param health of the clusters' sizes
 */
record FitReport(
    double seconds,
    int threads,
    int points,
    List<Integer> fittedPoints,
    int passes,
    int splits,
    double meanSquaredDistance,
    ClusterHealth health) {

  static FitReport of(FittedClusters fit, int threads, double seconds) {
    return new FitReport(
        seconds,
        threads,
        fit.assignment().length,
        fit.fittedPoints(),
        fit.passes(),
        fit.splits(),
        fit.meanSquaredDistance(),
        ClusterHealth.of(fit.counts()));
  }

  /** Returns the report as lines for a terminal. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "fit", "%.2f s on %d threads".formatted(seconds, threads));
    line(text, "mean squared distance", "%.6f".formatted(meanSquaredDistance));
    line(text, "fitted on", fitted());
    line(text, "passes", "%d".formatted(passes));
    line(text, "splits", "%,d empty clusters repaired".formatted(splits));
    line(text, "live clusters", "%,d of %,d".formatted(health.live(), health.clusters()));
    line(text, "imbalance factor", "%.3f (1 is even)".formatted(health.imbalanceFactor()));
    line(
        text,
        "entropy",
        "%.3f nats of %.3f".formatted(health.entropy(), Math.log(health.clusters())));
    line(text, "points per centroid", "%.1f".formatted(health.points() / health.clusters()));
    return text.toString();
  }

  private String fitted() {
    if (fittedPoints.stream().allMatch(fitted -> fitted == points)) {
      return "all %,d points".formatted(points);
    }
    String used = fittedPoints.stream().map("%,d"::formatted).collect(Collectors.joining(" and "));
    return "a sample: %s of %,d points%s"
        .formatted(used, points, fittedPoints.size() > 1 ? " (upper and lower level)" : "");
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-22s %s%n".formatted(name, value));
  }
}
