package io.deeperstream.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Outcomes by arm, over seeds, as lines for a terminal. */
final class OutcomeTable {

  private OutcomeTable() {}

  /** The outcomes of each arm, in the order in which arms come. */
  static Map<String, List<Outcome>> byArm(List<Outcome> outcomes) {
    return outcomes.stream()
        .collect(Collectors.groupingBy(Outcome::arm, LinkedHashMap::new, Collectors.toList()));
  }

  /** A header and a line for each arm: mean ± sample deviation (minimum–maximum). */
  static String of(List<Outcome> outcomes) {
    StringBuilder table = new StringBuilder();
    table.append(
        "%-40s %5s %8s %28s %28s %36s%n"
            .formatted(
                "arm", "seeds", "steps", "logistic regression %", "k-NN %", "NMI of descriptors"));
    byArm(outcomes)
        .forEach(
            (arm, of) ->
                table.append(
                    "%-40s %5d %8s %28s %28s %36s%n"
                        .formatted(
                            arm,
                            of.size(),
                            steps(of),
                            Spread.of(of, Outcome::logisticRegression).text(100, 2),
                            Spread.of(of, Outcome::nearestNeighbours).text(100, 2),
                            Spread.of(of, Outcome::agreement).text(1, 4))));
    return table.toString();
  }

  private static String steps(List<Outcome> outcomes) {
    return outcomes.stream().anyMatch(outcome -> outcome.step() == null)
        ? "-"
        : String.format(Locale.ROOT, "%.0f", Spread.of(outcomes, Outcome::step).mean());
  }
}
