package io.deeperstream.bench;

import java.util.List;
import java.util.Map;

/**
 * Actions and findings of a {@link KillTrial}.
 *
 * @param run the run's id
 * @param seed of the moments, the choices and the generated images
 * @param records in the topic of images, bad ones among them
 * @param badRecords those that the trial has added itself
 * @param passes over all records
 * @param kills in order
 * @param labels committed
 * @param deadLetters committed
 * @param deadLettersByReason the same by reason
 * @param duplicates labels and dead letters beyond the first of the same (partition, offset, pass)
 * @param fitImages images behind the fitted centroids
 * @param finalCount images behind all sub-centroids at the end: {@code fitImages + labels}; null if
 *     there were several generations
 * @param revisions committed revisions of super-centroids
 * @param attempts starts and restores in which centroids were published
 * @param generation hash of the first generation
 * @param loop history of the training; null if nothing was trained
 * @param seconds from the job's submission until all passes were committed
 */
record KillReport(
    String run,
    long seed,
    long records,
    long badRecords,
    int passes,
    List<Kill> kills,
    long labels,
    long deadLetters,
    Map<String, Long> deadLettersByReason,
    long duplicates,
    long fitImages,
    Double finalCount,
    int revisions,
    int attempts,
    String generation,
    LoopHistory loop,
    double seconds) {

  /**
   * One kill.
   *
   * @param taskManager whose process got SIGKILL
   * @param busy TaskManagers that ran tasks of the job at that time
   * @param moment of the loop
   * @param atSeconds since the job's submission
   * @param committed labels and dead letters committed by then
   * @param recoverySeconds from the kill until further ones were committed
   */
  record Kill(
      String taskManager,
      int busy,
      Moment moment,
      double atSeconds,
      long committed,
      double recoverySeconds) {}

  /** Returns the report as lines for a terminal. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "  kill  TaskManager      of busy  during        at (s)   committed  recovery (s)%n"
            .formatted());
    for (int i = 0; i < kills.size(); i++) {
      Kill kill = kills.get(i);
      text.append(
          "  %4d  %-15s  %7d  %-9s  %8.1f  %,10d  %12.1f%n"
              .formatted(
                  i + 1,
                  kill.taskManager(),
                  kill.busy(),
                  kill.moment(),
                  kill.atSeconds(),
                  kill.committed(),
                  kill.recoverySeconds()));
    }
    line(text, "run", run + ", seed " + seed);
    line(
        text,
        "records",
        "%,d (%,d bad ones put among them) in %d passes".formatted(records, badRecords, passes));
    line(text, "labels committed", "%,d".formatted(labels));
    line(text, "dead letters", "%,d %s".formatted(deadLetters, deadLettersByReason));
    line(text, "missing", "%,d".formatted(records * passes - labels - deadLetters + duplicates));
    line(text, "duplicates", "%,d".formatted(duplicates));
    if (finalCount != null) {
      line(
          text,
          "images in centroids",
          "%,.3f = %,d of the fit + %,d labels".formatted(finalCount, fitImages, labels));
      line(text, "revisions committed", "%,d".formatted(revisions));
    }
    if (loop != null) {
      line(
          text,
          "training steps",
          "%,d without gap or repetition, %,d images"
              .formatted(loop.steps(), loop.trainedImages()));
      line(
          text,
          "generations",
          "%d, each announced once, no folder without owner".formatted(loop.generations()));
      line(text, "students restored", "%d, SHA-256 as stored".formatted(loop.restores()));
      line(text, "teachers", "bit by bit the students at their fits");
      line(text, "fits begun again", "%d".formatted(loop.interruptedFits()));
    }
    line(text, "attempts published", "%,d".formatted(attempts));
    line(text, "seconds", "%.1f".formatted(seconds));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-22s %s%n".formatted(name, value));
  }
}
