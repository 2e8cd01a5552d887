package io.deeperstream.bench;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.GenerationTopic;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.SuperCentroid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The committed revisions of a run's super-centroids, oldest first for each super-cluster. They are
 * written in the checkpoints' transactions, so that each tells what a completed checkpoint holds.
 */
final class RevisionHistory {

  private final Map<Integer, List<Revision>> revisions = new TreeMap<>();

  /**
   * One revision.
   *
   * @param number grows by one from one checkpoint that moved the super-centroid to the next
   * @param count images behind it, those of the fit among them
   * @param millis when the checkpoint's barrier passed, since 1970
   */
  record Revision(long number, double count, long millis) {}

  /**
   * Reads what is committed at this moment.
   *
   * @throws TrialFailedException if a revision is of another generation than {@code base}, or if
   *     another one was announced
   */
  static RevisionHistory read(KafkaSettings kafka, String run, GenerationRef base)
      throws TrialFailedException {
    RevisionHistory history = new RevisionHistory();
    List<Generation> records = new ArrayList<>();
    new GenerationTopic(kafka).read(records::add);
    for (Generation record : records) {
      if (!record.getHash().equals(base.hash())) {
        throw new TrialFailedException(
            "topic '%s' has a record of generation %d (%s); all must be of %s"
                .formatted(kafka.generationsTopic(), record.getNumber(), record.getHash(), base));
      }
      if (record.getKind() == GenerationKind.REVISED && record.getRun().equals(run)) {
        for (SuperCentroid centroid : record.getSuperCentroids()) {
          history.add(
              centroid.getSuperCluster(),
              new Revision(
                  centroid.getRevision(),
                  centroid.getCount(),
                  record.getCreatedAt().toEpochMilli()));
        }
      }
    }
    return history;
  }

  void add(int superCluster, Revision revision) {
    revisions.computeIfAbsent(superCluster, s -> new ArrayList<>()).add(revision);
  }

  /**
   * Checks that each super-cluster's revisions are 1, 2, 3 … and that no count is below the one
   * before: nothing that a checkpoint held was forgotten, nothing was announced twice.
   */
  void check() throws TrialFailedException {
    for (Map.Entry<Integer, List<Revision>> entry : revisions.entrySet()) {
      Revision before = new Revision(0, 0, 0);
      for (Revision revision : entry.getValue()) {
        if (revision.number() != before.number() + 1) {
          throw new TrialFailedException(
              "super-cluster %d: revision %d follows revision %d on the topic of generations"
                  .formatted(entry.getKey(), revision.number(), before.number()));
        }
        if (revision.count() < before.count()) {
          throw new TrialFailedException(
              "super-cluster %d: the count fell from %s to %s at revision %d, without forgetting"
                  .formatted(entry.getKey(), before.count(), revision.count(), revision.number()));
        }
        before = revision;
      }
    }
  }

  /** The greatest count that a checkpoint held whose barrier passed before a moment; 0 if none. */
  double countBefore(int superCluster, long millis) {
    return revisions.getOrDefault(superCluster, List.of()).stream()
        .filter(revision -> revision.millis() < millis)
        .mapToDouble(Revision::count)
        .max()
        .orElse(0);
  }

  /** The count of the last revision; 0 if there is none. */
  double last(int superCluster) {
    return countBefore(superCluster, Long.MAX_VALUE);
  }

  /** Revisions of all super-clusters. */
  int size() {
    return revisions.values().stream().mapToInt(List::size).sum();
  }
}
