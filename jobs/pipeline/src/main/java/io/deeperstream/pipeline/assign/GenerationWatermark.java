package io.deeperstream.pipeline.assign;

import io.deeperstream.pipeline.embed.GenerationMarker;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Up to which generation all embed subtasks have passed on. Not part of any checkpoint: every embed
 * subtask says again where it stands after each start or restore, and nothing older than a barrier
 * can follow it.
 */
final class GenerationWatermark {

  private final Map<Integer, Integer> bySubtask = new HashMap<>();
  private final TreeMap<Integer, GenerationRef> known = new TreeMap<>();
  private OptionalLong attempt = OptionalLong.empty();

  /**
   * Takes a marker.
   *
   * @return the oldest generation that can still come; older ones can be freed. The smallest
   *     integer as long as not all subtasks have spoken
   */
  int advance(GenerationMarker marker) {
    known.put(marker.generation().number(), marker.generation());
    if (marker.subtask() == 0) {
      attempt = OptionalLong.of(marker.attempt());
    }
    bySubtask.merge(marker.subtask(), marker.generation().number(), Math::max);
    if (bySubtask.size() < marker.parallelism()) {
      return Integer.MIN_VALUE;
    }
    int oldest = bySubtask.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
    known.headMap(oldest).clear();
    return oldest;
  }

  /**
   * The job's attempt, the same for all subtasks of the assignment; empty as long as embed subtask
   * 0 has not spoken, whose marker comes before the first barrier.
   */
  OptionalLong attempt() {
    return attempt;
  }

  /**
   * The generation with this number.
   *
   * @throws IllegalStateException if no marker has named it
   */
  GenerationRef named(int number) {
    GenerationRef ref = known.get(number);
    if (ref == null) {
      throw new IllegalStateException(
          "an image of generation %d came before that generation's marker; known are %s"
              .formatted(number, known.keySet()));
    }
    return ref;
  }
}
