package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tracks the generations that the retained checkpoints need. A checkpoint needs its newest
 * generation and the one before it, in which images may still be in flight. Not thread-safe.
 */
final class RetainedNeeds {

  private record Pending(GenerationRef newest, int oldest) {}

  private final int retained;
  private final Deque<Integer> completed = new ArrayDeque<>();
  private final TreeMap<Long, Pending> pending = new TreeMap<>();

  /**
   * @param retained completed checkpoints that the cluster keeps, at least 1
   * @param restored the result of {@link #stored} in the restored checkpoint
   */
  RetainedNeeds(int retained, int[] restored) {
    this.retained = retained;
    for (int oldest : restored) {
      complete(oldest);
    }
  }

  /**
   * Records that a checkpoint is being written.
   *
   * @return for its state: the oldest generation that each checkpoint needs of those retained once
   *     this one is complete, this one's last
   */
  int[] stored(long checkpoint, GenerationRef newest) {
    int oldest = Math.max(0, newest.number() - 1);
    pending.put(checkpoint, new Pending(newest, oldest));
    int[] all = new int[Math.min(retained, completed.size() + 1)];
    int i = all.length - 1;
    all[i--] = oldest;
    for (var last = completed.descendingIterator(); i >= 0; i--) {
      all[i] = last.next();
    }
    return all;
  }

  /**
   * Records that a checkpoint is complete; forgets earlier ones that never completed.
   *
   * @return its newest generation; empty if the checkpoint is unknown
   */
  Optional<GenerationRef> completed(long checkpoint) {
    Pending complete = pending.remove(checkpoint);
    if (complete == null) {
      return Optional.empty();
    }
    pending.headMap(checkpoint).clear();
    complete(complete.oldest());
    return Optional.of(complete.newest());
  }

  private void complete(int oldest) {
    completed.addLast(oldest);
    if (completed.size() > retained) {
      completed.removeFirst();
    }
  }

  /** Returns the oldest generation that a retained checkpoint needs; 0 if none is complete. */
  int oldest() {
    return completed.stream().mapToInt(Integer::intValue).min().orElse(0);
  }
}
