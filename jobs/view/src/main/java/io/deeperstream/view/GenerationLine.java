package io.deeperstream.view;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.SuperCentroid;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The line of announced generations that a job follows: from the topic's first announcement, each
 * that names the newest one as its parent and has the next number. Others are of another branch and
 * are ignored. Takes the topic's records in their order. Not thread-safe.
 */
final class GenerationLine {

  private Optional<Generation> newest = Optional.empty();
  private final Map<String, TreeMap<Integer, SuperCentroid>> revisions = new HashMap<>();

  /**
   * Takes the topic's next record.
   *
   * @return whether it changed what this line says
   */
  boolean take(Generation record) {
    if (record.getKind() == GenerationKind.ANNOUNCED) {
      return announce(record);
    }
    return record.getKind() == GenerationKind.REVISED && revise(record);
  }

  private boolean announce(Generation announced) {
    boolean accepted = newest.map(current -> follows(announced, current)).orElse(true);
    if (accepted) {
      newest = Optional.of(announced);
      revisions.clear();
    }
    return accepted;
  }

  private static boolean follows(Generation announced, Generation current) {
    return current.getHash().equals(announced.getParentHash())
        && announced.getNumber() == current.getNumber() + 1;
  }

  /** Revisions count for each run by itself: runs that share a generation move it apart. */
  private boolean revise(Generation revised) {
    if (newest.isEmpty() || !newest.get().getHash().equals(revised.getHash())) {
      return false;
    }
    Map<Integer, SuperCentroid> known =
        revisions.computeIfAbsent(revised.getRun(), run -> new TreeMap<>());
    for (SuperCentroid centroid : revised.getSuperCentroids()) {
      known.merge(
          centroid.getSuperCluster(),
          centroid,
          (old, found) -> found.getRevision() > old.getRevision() ? found : old);
    }
    return true;
  }

  /** The newest generation of the line. */
  Optional<Generation> newest() {
    return newest;
  }

  /** The newest generation's super-centroids that a run has revised, by number; a copy. */
  List<SuperCentroid> revisions(String run) {
    Collection<SuperCentroid> known = revisions.getOrDefault(run, new TreeMap<>()).values();
    return List.copyOf(known);
  }
}
