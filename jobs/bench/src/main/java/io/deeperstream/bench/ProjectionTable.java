package io.deeperstream.bench;

import io.deeperstream.bench.ProjectionScores.Cell;
import io.deeperstream.bench.ProjectionScores.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Scores of projections as lines for a terminal, mean ± sample deviation over the seeds. */
final class ProjectionTable {

  private ProjectionTable() {}

  /** A table for each model, and where there are several, one of their mean. */
  static String of(List<ProjectionScores> scores) {
    Map<String, List<ProjectionScores>> models =
        scores.stream()
            .collect(
                Collectors.groupingBy(
                    ProjectionScores::model, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    models.forEach((model, of) -> text.append(table(model, of)));
    if (models.size() > 1) {
      text.append(table("mean of " + String.join(", ", models.keySet()), means(scores)));
    }
    return text.toString();
  }

  /** A seed's mean over the models, of the ways that all of them have. */
  private static List<ProjectionScores> means(List<ProjectionScores> scores) {
    Map<Long, List<ProjectionScores>> seeds =
        scores.stream()
            .collect(
                Collectors.groupingBy(
                    ProjectionScores::seed, LinkedHashMap::new, Collectors.toList()));
    List<ProjectionScores> means = new ArrayList<>();
    seeds.forEach(
        (seed, of) -> {
          List<Cell> cells =
              ways(of).stream()
                  .filter(way -> of.stream().allMatch(s -> s.agreement(way).isPresent()))
                  .map(way -> new Cell(way, spread(of, way).orElseThrow().mean()))
                  .toList();
          means.add(new ProjectionScores("mean", "mean", seed, of.get(0).images(), cells));
        });
    return means;
  }

  private static List<Way> ways(List<ProjectionScores> scores) {
    return scores.stream().flatMap(s -> s.cells().stream()).map(Cell::way).distinct().toList();
  }

  private static Optional<Spread> spread(List<ProjectionScores> scores, Way way) {
    List<Double> found =
        scores.stream()
            .map(s -> s.agreement(way))
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .toList();
    return found.isEmpty() ? Optional.empty() : Optional.of(Spread.of(found, Double::doubleValue));
  }

  private static String table(String title, List<ProjectionScores> scores) {
    List<Way> ways = ways(scores);
    List<Integer> dimensions =
        ways.stream().filter(way -> !way.isRaw()).map(Way::dimension).distinct().toList();
    StringBuilder text = new StringBuilder();
    text.append("%s; seeds: %d%n".formatted(title, scores.size()));
    text.append("%-11s %-9s %9s".formatted("layer", "spherical", "whitening"));
    dimensions.forEach(d -> text.append("%18s".formatted("d = " + d)));
    text.append(System.lineSeparator());
    for (Way row :
        ways.stream()
            .filter(way -> !way.isRaw())
            .map(way -> new Way(way.layer(), way.spherical(), way.whitening(), 0))
            .distinct()
            .toList()) {
      text.append(
          "%-11s %-9s %9s".formatted(row.layer(), row.spherical() ? "yes" : "no", row.whitening()));
      for (int d : dimensions) {
        Way way = new Way(row.layer(), row.spherical(), row.whitening(), d);
        text.append("%18s".formatted(text(spread(scores, way))));
      }
      text.append(System.lineSeparator());
    }
    for (Way way : ways.stream().filter(Way::isRaw).toList()) {
      text.append(
          "%-11s flat k-means on the features as they are: %s%n"
              .formatted(way.layer(), text(spread(scores, way))));
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String text(Optional<Spread> spread) {
    return spread
        .map(s -> String.format(Locale.ROOT, "%.4f ± %.4f", s.mean(), s.deviation()))
        .orElse("-");
  }
}
