package io.deeperstream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * Summary of a demo, counted on the committed topics.
 *
 * @param run the run's id
 * @param endedBy {@code finished} or {@code interrupted}
 * @param passes requested
 * @param imagesReplayed records written into the topic of images
 * @param imagesRead different (partition, offset, pass) among labels and dead letters
 * @param labelsWritten committed labels
 * @param deadLetters committed dead letters
 * @param deadLettersByReason the same by reason
 * @param duplicates labels and dead letters beyond the first of the same (partition, offset, pass)
 * @param truncated labels of images whose file ended early
 * @param imagesPerSecond images read over {@code seconds}
 * @param seconds from the first label written to the last
 * @param labelsByGeneration labels by the generation's number
 * @param generations summary of what was learnt from the labels of each
 * @param trainedImages images of all steps
 * @param trainingSeconds time inside steps
 * @param repeatedSteps steps that were committed more than once
 * @param missingSteps steps below the last one that were not committed
 * @param clusters k of the newest generation
 * @param liveClusters sub-clusters with a weight of at least one image at the end
 * @param peakRssBytes peak resident memory of the process; null if the system does not tell
 * @param passEnds time at which each pass' worth of images was labelled, and the memory at that
 *     time
 * @param probe scores on the hold-out, the first with random weights; empty if nothing was scored
 * @param probeImages pictures of the hold-out; null if there is none
 * @param published folder of the student's last weights; null if none were published
 * @param savepoint path of the job's saved state; deleted with the working folder unless that is
 *     kept
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DemoSummary(
    String run,
    String endedBy,
    int passes,
    long imagesReplayed,
    long imagesRead,
    long labelsWritten,
    long deadLetters,
    Map<String, Long> deadLettersByReason,
    long duplicates,
    long truncated,
    double imagesPerSecond,
    double seconds,
    Map<Integer, Long> labelsByGeneration,
    List<GenerationSummary> generations,
    long trainedImages,
    double trainingSeconds,
    long repeatedSteps,
    long missingSteps,
    int clusters,
    long liveClusters,
    Long peakRssBytes,
    List<PassEnds.Pass> passEnds,
    List<ProbeSummary> probe,
    Integer probeImages,
    String published,
    String savepoint) {

  /** Returns this summary with the published weights in another folder. */
  DemoSummary withPublished(String folder) {
    return new DemoSummary(
        run,
        endedBy,
        passes,
        imagesReplayed,
        imagesRead,
        labelsWritten,
        deadLetters,
        deadLettersByReason,
        duplicates,
        truncated,
        imagesPerSecond,
        seconds,
        labelsByGeneration,
        generations,
        trainedImages,
        trainingSeconds,
        repeatedSteps,
        missingSteps,
        clusters,
        liveClusters,
        peakRssBytes,
        passEnds,
        probe,
        probeImages,
        folder,
        savepoint);
  }

  /** Returns the summary as lines for a terminal. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "run", run + ", " + endedBy);
    line(
        text,
        "images read",
        "%,d in %d passes over %,d".formatted(imagesRead, passes, imagesReplayed));
    line(text, "labels written", "%,d (%,d truncated images)".formatted(labelsWritten, truncated));
    line(text, "dead letters", "%,d %s".formatted(deadLetters, deadLettersByReason));
    line(text, "duplicates", "%,d".formatted(duplicates));
    line(text, "images per second", "%,.0f over %.1f s".formatted(imagesPerSecond, seconds));
    line(text, "labels by generation", labelsByGeneration.toString());
    if (!generations.isEmpty()) {
      line(
          text,
          "trained images",
          "%,d, %,.0f/s inside steps (%,d steps repeated, %,d missing)"
              .formatted(
                  trainedImages, trainedImages / trainingSeconds, repeatedSteps, missingSteps));
      for (GenerationSummary generation : generations) {
        line(text, "generation " + generation.number(), generation.line());
      }
    }
    for (ProbeSummary scores : probe) {
      line(text, "probe", scores.line());
    }
    line(text, "live clusters", "%,d of %,d".formatted(liveClusters, clusters));
    line(
        text,
        "peak memory (RSS)",
        peakRssBytes == null ? "unknown" : "%,d MiB".formatted(peakRssBytes >> 20));
    if (published != null) {
      line(text, "published weights", published);
      line(text, "try them", "bin/deeperstream embed --model %s --images …".formatted(published));
    }
    for (PassEnds.Pass pass : passEnds) {
      line(text, "pass " + pass.pass(), pass.text());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-22s %s%n".formatted(name, value));
  }
}
