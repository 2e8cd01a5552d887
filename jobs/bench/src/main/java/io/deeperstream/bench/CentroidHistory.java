package io.deeperstream.bench;

import io.deeperstream.cli.CommittedTopics;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Decoders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every published upsert of a run's sub-centroids, by super-cluster and attempt: how their counts
 * went, restore by restore. The topic is read before compaction takes anything away.
 */
final class CentroidHistory {

  /** Relative: re-seeding halves counts, and sums of doubles depend on their order. */
  private static final double TOLERANCE = 1e-9;

  private final Map<Integer, TreeMap<Long, List<Upsert>>> attempts = new TreeMap<>();

  /**
   * One upsert.
   *
   * @param sequence from 0 in its attempt and super-cluster
   * @param subCluster which sub-centroid
   * @param count images behind it
   */
  record Upsert(long sequence, int subCluster, double count) {}

  /** Reads everything that is in the topic at this moment. */
  static CentroidHistory read(KafkaSettings kafka, String run) throws IOException {
    CentroidHistory history = new CentroidHistory();
    try (CommittedTopics topic = new CommittedTopics(kafka, List.of(kafka.centroidsTopic()))) {
      topic.complete(
          record -> {
            Centroid centroid = Decoders.CENTROID.decode(record.value());
            if (centroid.getRun().equals(run)) {
              history.add(
                  centroid.getSuperCluster(),
                  centroid.getAttempt(),
                  new Upsert(
                      centroid.getSequence(), centroid.getSubCluster(), centroid.getCount()));
            }
          });
    }
    return history;
  }

  void add(int superCluster, long attempt, Upsert upsert) {
    attempts
        .computeIfAbsent(superCluster, s -> new TreeMap<>())
        .computeIfAbsent(attempt, a -> new ArrayList<>())
        .add(upsert);
  }

  /** Greatest number of attempts that a super-cluster has published in: one more than restores. */
  int attempts() {
    return attempts.values().stream().mapToInt(TreeMap::size).max().orElse(0);
  }

  /**
   * The sum of the newest counts of a super-cluster's sub-centroids; 0 if none was published.
   *
   * @return images
   */
  double total(int superCluster) {
    Map<Integer, Double> newest = new HashMap<>();
    for (List<Upsert> attempt : attempts.getOrDefault(superCluster, new TreeMap<>()).values()) {
      inOrder(attempt).forEach(upsert -> newest.put(upsert.subCluster(), upsert.count()));
    }
    return sum(newest);
  }

  /**
   * Checks, where nothing is forgotten: a restored super-cluster goes on with no less than the last
   * checkpoint before it held, and inside an attempt a total never falls.
   *
   * @param clusters sub-clusters of each super-cluster
   * @param checkpointed what checkpoints held
   */
  void check(int clusters, RevisionHistory checkpointed) throws TrialFailedException {
    for (var superCluster : attempts.entrySet()) {
      for (var attempt : superCluster.getValue().entrySet()) {
        check(
            superCluster.getKey(),
            attempt.getKey(),
            publications(
                attempt.getValue(), attempt.getKey().equals(superCluster.getValue().lastKey())),
            clusters,
            checkpointed.countBefore(superCluster.getKey(), attempt.getKey()));
      }
    }
  }

  private static void check(
      int superCluster,
      long attempt,
      List<List<Upsert>> publications,
      int clusters,
      double checkpointed)
      throws TrialFailedException {
    Map<Integer, Double> counts = new HashMap<>();
    double before = checkpointed;
    for (List<Upsert> publication : publications) {
      publication.forEach(upsert -> counts.put(upsert.subCluster(), upsert.count()));
      if (counts.size() != clusters) {
        throw new TrialFailedException(
            "super-cluster %d: attempt %d began with %d of its %d sub-centroids"
                .formatted(superCluster, attempt, counts.size(), clusters));
      }
      double total = sum(counts);
      if (total < before * (1 - TOLERANCE)) {
        throw new TrialFailedException(
            "super-cluster %d: the counts of its sub-centroids fell from %s to %s in attempt %d, without forgetting (the checkpoint before held %s)"
                .formatted(superCluster, before, total, attempt, checkpointed));
      }
      before = total;
    }
  }

  /**
   * The upserts that were published together: they come in the order of their sub-clusters. Of an
   * attempt that was killed, what lies behind a lost upsert and the last publication, which may be
   * cut, are left out.
   */
  private static List<List<Upsert>> publications(List<Upsert> attempt, boolean whole) {
    List<List<Upsert>> publications = new ArrayList<>();
    int last = Integer.MAX_VALUE;
    long expected = 0;
    for (Upsert upsert : inOrder(attempt)) {
      if (upsert.sequence() != expected++) {
        break;
      }
      if (upsert.subCluster() <= last) {
        publications.add(new ArrayList<>());
      }
      publications.get(publications.size() - 1).add(upsert);
      last = upsert.subCluster();
    }
    if (!whole && !publications.isEmpty()) {
      publications.remove(publications.size() - 1);
    }
    return publications;
  }

  private static List<Upsert> inOrder(List<Upsert> attempt) {
    return attempt.stream().sorted(Comparator.comparingLong(Upsert::sequence)).toList();
  }

  private static double sum(Map<Integer, Double> counts) {
    return counts.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
