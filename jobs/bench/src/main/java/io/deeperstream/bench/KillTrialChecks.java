package io.deeperstream.bench;

import io.deeperstream.cli.LabelTally;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Checks of the state after a trial; the failure of a check reports what it found. */
final class KillTrialChecks implements Consumer<PseudoLabel> {

  /** Relative tolerance of counts, which are sums of doubles. */
  private static final double TOLERANCE = 1e-9;

  private final Map<Integer, Long> labels = new TreeMap<>();

  /** Counts a committed label. */
  @Override
  public void accept(PseudoLabel label) {
    labels.merge(label.getSuperCluster(), 1L, Long::sum);
  }

  /**
   * Checks that every record of every pass is committed once: as a label or as a dead letter.
   *
   * @param records in the topic of images
   * @param bad least number of dead letters by reason
   * @param exact whether no other record may give one
   */
  static void exactlyOnce(
      LabelTally tally, long records, int passes, Map<String, Long> bad, boolean exact)
      throws TrialFailedException {
    require(
        tally.duplicates() == 0, "%d records were committed twice".formatted(tally.duplicates()));
    require(
        tally.labels() + tally.deadLetters() == records * passes,
        "%d labels and %d dead letters are committed; %d records in %d passes make %d"
            .formatted(tally.labels(), tally.deadLetters(), records, passes, records * passes));
    Map<String, Long> expected = new TreeMap<>();
    bad.forEach((reason, count) -> expected.put(reason, count * passes));
    boolean covered =
        expected.entrySet().stream()
            .allMatch(e -> tally.reasons().getOrDefault(e.getKey(), 0L) >= e.getValue());
    require(
        covered && (!exact || tally.reasons().equals(expected)),
        "the dead letters' reasons are %s; the bad records make %s"
            .formatted(tally.reasons(), expected));
  }

  /** Checks that all labels are of one generation. */
  static void oneGeneration(LabelTally tally, GenerationRef base) throws TrialFailedException {
    require(
        tally.generations().keySet().equals(Set.of(base.number())),
        "labels by generation are %s; all must be of %s".formatted(tally.generations(), base));
  }

  /**
   * Checks that each image of the fit and each labelled one counts towards exactly one sub-centroid
   * and one super-centroid at the end, and that no count fell below that of a checkpoint in
   * between.
   *
   * @return images behind all sub-centroids at the end
   */
  double counts(StoredGeneration fitted, CentroidHistory centroids, RevisionHistory revisions)
      throws IOException, TrialFailedException {
    int m = fitted.manifest().superClusters();
    revisions.check();
    centroids.check(fitted.manifest().clusters() / m, revisions);
    double total = 0;
    for (int s = 0; s < m; s++) {
      double fit = Arrays.stream(fitted.subCounts(s)).sum();
      long labelled = labels.getOrDefault(s, 0L);
      if (labelled > 0) {
        requireCount("sub-centroids", s, centroids.total(s), fit, labelled);
        requireCount("super-centroid", s, revisions.last(s), fitted.superCounts()[s], labelled);
      }
      total += labelled > 0 ? centroids.total(s) : fit;
    }
    return total;
  }

  private static void requireCount(
      String what, int superCluster, double found, double fit, long labelled)
      throws TrialFailedException {
    double expected = fit + labelled;
    require(
        Math.abs(found - expected) <= TOLERANCE * expected,
        "super-cluster %d: %s images stand behind its %s; %s of the fit and %d labels make %s"
            .formatted(superCluster, found, what, fit, labelled, expected));
  }

  private static void require(boolean holds, String message) throws TrialFailedException {
    if (!holds) {
      throw new TrialFailedException(message);
    }
  }

  /** Returns the number of bad records written, by the reason that their dead letters must give. */
  static Map<String, Long> reasons(int copies) {
    Map<String, Long> reasons = new TreeMap<>();
    for (BadRecord kind : BadRecord.values()) {
      reasons.merge(kind.reason().name(), (long) copies, Long::sum);
    }
    return reasons;
  }
}
