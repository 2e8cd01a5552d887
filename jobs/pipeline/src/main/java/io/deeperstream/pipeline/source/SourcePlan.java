package io.deeperstream.pipeline.source;

import java.util.List;
import java.util.Set;

/**
 * The enumerator's state: the partitions that it has ever handed out, and the splits that no reader
 * holds at the moment. The ranges themselves travel with the splits.
 *
 * @param known partitions for which a split was made
 * @param unassigned splits that wait for a reader
 */
public record SourcePlan(Set<Integer> known, List<PassSplit> unassigned) {
  public SourcePlan {
    known = Set.copyOf(known);
    unassigned = List.copyOf(unassigned);
  }
}
