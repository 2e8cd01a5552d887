package io.deeperstream.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Actions and findings of a {@link SoakTrial}.
 *
 * @param run the run's id
 * @param seed of everything that was drawn
 * @param events in order
 * @param labels committed by the run
 * @param deadLetters committed by the run
 * @param loop history of its training
 * @param branchLabels committed by the run that began with its older savepoint
 * @param centroidKeys keys that the topic of centroids holds when it is compacted
 * @param generationKeys the same of the topic of generations
 * @param seconds from the job's submission to its end
 */
record SoakReport(
    String run,
    long seed,
    List<Event> events,
    long labels,
    long deadLetters,
    LoopHistory loop,
    long branchLabels,
    int centroidKeys,
    int generationKeys,
    double seconds) {

  /**
   * One fault.
   *
   * @param fault what was done
   * @param atSeconds since the job's submission
   * @param moment of the loop
   * @param committed labels and dead letters by then
   * @param recoverySeconds from the fault until further ones were committed
   * @param symptom the job's last failure, as Flink tells it; empty if it knows of none
   */
  record Event(
      SoakFault fault,
      double atSeconds,
      Moment moment,
      long committed,
      double recoverySeconds,
      String symptom) {}

  /** Returns the report as lines for a terminal. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "    at (s)  fault               during      committed  recovery (s)  symptom%n"
            .formatted());
    for (Event event : events) {
      text.append(
          "  %8.1f  %-18s  %-9s  %,11d  %12.1f  %s%n"
              .formatted(
                  event.atSeconds(),
                  event.fault(),
                  event.moment(),
                  event.committed(),
                  event.recoverySeconds(),
                  event.symptom()));
    }
    Map<SoakFault, List<Double>> byFault = new TreeMap<>();
    events.forEach(
        event ->
            byFault
                .computeIfAbsent(event.fault(), fault -> new ArrayList<>())
                .add(event.recoverySeconds()));
    byFault.forEach(
        (fault, recoveries) ->
            line(
                text,
                fault.toString(),
                "%d times, recovered after %.1f s in the median, %.1f s at most"
                    .formatted(
                        recoveries.size(),
                        Medians.of(recoveries, Double::doubleValue),
                        recoveries.stream().mapToDouble(Double::doubleValue).max().orElse(0))));
    line(text, "run", run + ", seed " + seed);
    line(text, "labels", "%,d, each once, without a gap".formatted(labels));
    line(text, "dead letters", "%,d".formatted(deadLetters));
    line(
        text,
        "training steps",
        "%,d without gap or repetition, %,d images".formatted(loop.steps(), loop.trainedImages()));
    line(text, "generations", "%d, each announced once, in order".formatted(loop.generations()));
    line(text, "students restored", "%d, SHA-256 as stored".formatted(loop.restores()));
    line(
        text,
        "older savepoint",
        "%,d labels of a run of its own, each once, without a gap".formatted(branchLabels));
    line(
        text,
        "topics compacted",
        "%,d centroids, %,d announcements and revisions".formatted(centroidKeys, generationKeys));
    line(text, "seconds", "%.1f".formatted(seconds));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-18s %s%n".formatted(name, value));
  }
}
