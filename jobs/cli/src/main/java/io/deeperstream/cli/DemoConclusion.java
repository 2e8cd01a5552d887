package io.deeperstream.cli;

import io.deeperstream.evaluation.Correct;
import java.util.ArrayList;
import java.util.List;

/**
 * Explains the outcome of a demo in sentences, for a reader who sees the project for the first
 * time.
 */
final class DemoConclusion {

  private final DemoSummary summary;

  DemoConclusion(DemoSummary summary) {
    this.summary = summary;
  }

  /**
   * Returns a sentence or two for each known result.
   *
   * @param images the collection, for the command to try next
   */
  List<String> lines(String images) {
    List<String> lines = new ArrayList<>();
    if (!summary.generations().isEmpty()) {
      lines.add(loss());
      lines.add(reclusterings());
    }
    if (summary.probe().size() > 1) {
      lines.add(features());
    }
    if (summary.published() == null) {
      lines.add(
          "Next: bin/deeperstream demo --work DIR keeps the model store, with all generations.");
    } else {
      lines.add("The network that was learnt is in " + summary.published() + ".");
      lines.add(
          "Next: bin/deeperstream embed --model %s --images %s --out features.npy"
              .formatted(quoted(summary.published()), quoted(images)));
    }
    return lines;
  }

  private String loss() {
    List<String> risen =
        summary.generations().stream()
            .filter(generation -> !(generation.lossLastTenth() < generation.lossFirstTenth()))
            .map(generation -> Integer.toString(generation.number()))
            .toList();
    String guessing = " A network that guesses has the loss given as 'guessing'.";
    if (risen.isEmpty()) {
      String which = summary.generations().size() == 1 ? "" : " in every generation";
      return "The loss fell" + which + ": the network learns to tell the clusters." + guessing;
    }
    return "The loss did not fall in generation %s.%s"
        .formatted(String.join(", ", risen), guessing);
  }

  private String reclusterings() {
    int count = summary.generations().size() - 1;
    return switch (count) {
      case 0 -> "No re-clustering took over: the network learnt from the first clusters alone.";
      case 1 -> "1 re-clustering took over: its clusters come from what the network had learnt.";
      default ->
          "%d re-clusterings took over: each time, clusters come from what the network had learnt."
              .formatted(count);
    };
  }

  private String features() {
    ProbeSummary first = summary.probe().get(0);
    ProbeSummary last = summary.probe().get(summary.probe().size() - 1);
    return "On %s pictures that were kept out of training, %s; %s."
        .formatted(
            summary.probeImages() == null ? "the" : "%,d".formatted(summary.probeImages()),
            "nearest neighbours tell the class of "
                + change(
                    first.nearestNeighbours(),
                    last.nearestNeighbours(),
                    verdict(first.byNeighbours(), last.byNeighbours())),
            "a logistic regression "
                + change(
                    first.logisticRegression(),
                    last.logisticRegression(),
                    verdict(first.byRegression(), last.byRegression())));
  }

  private static String change(double before, double after, String verdict) {
    return "%.1f%% (%.1f%% with random weights)%s".formatted(100 * after, 100 * before, verdict);
  }

  /** Compares predictions for the same pictures; empty where they are not known. */
  private static String verdict(Correct before, Correct after) {
    if (before == null || after == null || before.images() != after.images()) {
      return "";
    }
    if (!after.differsFrom(before)) {
      return ", a difference that may be chance";
    }
    return after.share() > before.share()
        ? ", which is better by more than chance"
        : ", which is worse by more than chance";
  }

  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./:@%+=,-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
