package io.deeperstream.view.state;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.SuperCentroid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lines of announced generations, one a run, as jobs follow them: a run's first announcement
 * follows a generation of any line, each later one the run's own newest. Others are of a branch
 * that their run has left, and are ignored. Announcements of removed generations are no longer on
 * the topic: where the parent is unknown, a line begins or goes on behind a gap. A run that has
 * announced nothing yet works in the generation that it revises. Takes the topic's records in their
 * order. Not thread-safe.
 */
final class GenerationLines {

  /** Generations that are kept with their lineage, which has some bytes for every cluster. */
  static final int KEPT = 16;

  /** The generation that a run works in, and what it has revised of it. */
  private static final class Line {
    private final TreeMap<Integer, SuperCentroid> revisions = new TreeMap<>();
    private Generation current;

    private void goOnWith(Generation next) {
      current = next;
      revisions.clear();
    }
  }

  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, Generation> accepted = new HashMap<>();
  private final LinkedHashMap<String, Generation> recent = new LinkedHashMap<>();
  private Optional<Generation> newest = Optional.empty();

  /**
   * Takes the topic's next record.
   *
   * @return whether it changed what this object says
   */
  boolean take(Generation record) {
    if (record.getKind() == GenerationKind.ANNOUNCED) {
      return announce(record);
    }
    return record.getKind() == GenerationKind.REVISED && revise(record);
  }

  private boolean announce(Generation announced) {
    if (newest.isPresent() && !goesOn(announced)) {
      return false;
    }
    remember(announced);
    Generation kept = Generation.newBuilder(announced).setLineage(null).build();
    newest = Optional.of(kept);
    accepted.put(kept.getHash(), kept);
    lines.computeIfAbsent(kept.getRun(), run -> new Line()).goOnWith(kept);
    return true;
  }

  private void remember(Generation announced) {
    recent.put(announced.getHash(), announced);
    if (recent.size() > KEPT) {
      recent.remove(recent.keySet().iterator().next());
    }
  }

  private boolean goesOn(Generation announced) {
    Line line = lines.get(announced.getRun());
    Generation parent = accepted.get(announced.getParentHash());
    if (parent == null) {
      return line == null
          ? announced.getParentHash() != null
          : announced.getNumber() > line.current.getNumber() + 1;
    }
    Generation before = line == null ? parent : line.current;
    return before.getHash().equals(announced.getParentHash())
        && announced.getNumber() == before.getNumber() + 1;
  }

  private boolean revise(Generation revised) {
    Generation generation = accepted.get(revised.getHash());
    if (generation == null) {
      return false;
    }
    Line line = lines.computeIfAbsent(revised.getRun(), run -> new Line());
    if (line.current == null) {
      line.goOnWith(generation);
    }
    if (!line.current.getHash().equals(revised.getHash())) {
      return false;
    }
    for (SuperCentroid centroid : revised.getSuperCentroids()) {
      line.revisions.merge(
          centroid.getSuperCluster(),
          centroid,
          (old, found) -> found.getRevision() > old.getRevision() ? found : old);
    }
    return true;
  }

  /** The newest generation of a run; of a run that nothing is known of, the newest of all. */
  Optional<Generation> newest(String run) {
    Line line = lines.get(run);
    return line == null ? newest : Optional.of(line.current);
  }

  /**
   * The newest generation of a run and those before it, oldest first, with their lineage: as many
   * as are among the last {@value #KEPT} announced ones.
   */
  List<Generation> history(String run) {
    LinkedList<Generation> history = new LinkedList<>();
    Generation next = newest(run).map(newest -> recent.get(newest.getHash())).orElse(null);
    while (next != null) {
      history.addFirst(next);
      next = next.getParentHash() == null ? null : recent.get(next.getParentHash());
    }
    return List.copyOf(history);
  }

  /** The super-centroids of that generation that the run has revised, by number; a copy. */
  List<SuperCentroid> revisions(String run) {
    Line line = lines.get(run);
    return line == null ? List.of() : List.copyOf(line.revisions.values());
  }
}
