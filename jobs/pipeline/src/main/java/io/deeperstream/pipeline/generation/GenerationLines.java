package io.deeperstream.pipeline.generation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lines of generations that a topic announces, one a run. A run's first announcement follows a
 * generation of any line, the one that the run began with; each later one follows the run's own
 * newest. Anything else is of a branch that its run has left, and is ignored. Announcements of
 * removed generations are no longer on the topic: where the parent is unknown, a line begins or
 * goes on behind a gap. Takes announcements in the topic's order.
 */
public final class GenerationLines {

  private final Map<String, GenerationRef> newestOfRun = new HashMap<>();
  private final Map<String, GenerationRef> byHash = new HashMap<>();
  private GenerationRef newest;

  /**
   * Takes the topic's next announcement.
   *
   * @return whether a line goes on with it
   */
  public boolean take(GenerationRef announced) {
    if (newest != null && !goesOn(announced)) {
      return false;
    }
    newest = announced;
    newestOfRun.put(announced.run(), announced);
    byHash.put(announced.hash(), announced);
    return true;
  }

  private boolean goesOn(GenerationRef announced) {
    GenerationRef own = newestOfRun.get(announced.run());
    GenerationRef parent = byHash.get(announced.parentHash());
    if (parent != null) {
      return announced.follows(own == null ? parent : own, announced.run());
    }
    return own == null ? !announced.parentHash().isEmpty() : announced.number() > own.number() + 1;
  }

  /** The newest generation of a run; of a run that has announced none, the newest of all. */
  public Optional<GenerationRef> newest(String run) {
    return Optional.ofNullable(newestOfRun.getOrDefault(run, newest));
  }
}
