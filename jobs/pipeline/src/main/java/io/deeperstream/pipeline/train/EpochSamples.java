package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.training.Reservoir;
import java.io.IOException;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The sample of the epoch under way, and the closed one before it, from which a re-clustering
 * reads. Both lie in keyed state under their numbers. For the task's thread.
 */
final class EpochSamples {

  private final ReservoirState state;
  private final IntConsumer key;
  private final TrainingSettings bounds;
  private Reservoir open;
  private int number;

  /**
   * Begins with an empty sample.
   *
   * @param key makes a sample's number the current key
   * @param bounds in images and bytes
   */
  EpochSamples(ReservoirState state, IntConsumer key, TrainingSettings bounds) {
    this.state = state;
    this.key = key;
    this.bounds = bounds;
    this.open = empty();
  }

  private Reservoir empty() {
    return new Reservoir(bounds.reservoirImages(), bounds.reservoirBytes());
  }

  /** Goes on with the sample as it was stored. */
  void restore(int restoredNumber, long threshold) throws IOException {
    number = restoredNumber;
    key.accept(number);
    open = state.restore(bounds.reservoirImages(), bounds.reservoirBytes(), threshold);
  }

  /** Number of the sample under way. */
  int number() {
    return number;
  }

  /** See {@link Reservoir#threshold}. */
  long threshold() {
    return open.threshold();
  }

  /** Offers an image to the sample under way. */
  void offer(long priority, ReservoirImage image) throws IOException {
    key.accept(number);
    state.offer(open, priority, image);
  }

  /** Closes the sample and begins the next one. */
  void freeze() {
    number++;
    open = empty();
  }

  /** Empties the sample under way: an epoch that no re-clustering follows leaves none. */
  void forget() {
    key.accept(number);
    state.clear();
    open = empty();
  }

  /** Priorities of the closed sample, ascending. */
  List<Long> closedPriorities() throws IOException {
    key.accept(number - 1);
    return state.priorities();
  }

  /** Images of the closed sample, in the order of the priorities. */
  List<ReservoirImage> readClosed(List<Long> priorities) throws IOException {
    key.accept(number - 1);
    return state.read(priorities);
  }

  /** Removes the closed sample. */
  void clearClosed() {
    key.accept(number - 1);
    state.clear();
  }
}
