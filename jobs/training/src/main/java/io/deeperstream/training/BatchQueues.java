package io.deeperstream.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ObjIntConsumer;

/**
 * Bounded queues, one a super-cluster, from which balanced batches are drawn: each super-cluster
 * has an equal share of a batch, and each rotation an equal share of that (arXiv 1905.01278,
 * section 3.3: a super-class is a super-cluster and a rotation). Copies are drawn at random from a
 * queue, which takes them out of the stream's order. Not thread-safe.
 *
 * @param <T> a copy of a labelled image
 */
public final class BatchQueues<T> {

  /**
   * A copy in a batch.
   *
   * @param rotation in quarter turns, in [0, rotations)
   */
  public record Drawn<T>(T copy, int superCluster, int rotation) {}

  private final List<List<T>> queues = new ArrayList<>();
  private final int rotations;
  private final int share;
  private final int capacity;
  private final long seed;
  private long overflowed;

  /**
   * @param superClusters m, at least 1
   * @param rotations at least 1
   * @param batch B, a multiple of m · rotations
   * @param capacity copies that each queue takes, at least B/m
   * @param seed of the draws
   * @throws IllegalArgumentException if a number is out of range
   */
  public BatchQueues(int superClusters, int rotations, int batch, int capacity, long seed) {
    if (superClusters < 1 || rotations < 1) {
      throw new IllegalArgumentException(
          "super-clusters (%d) and rotations (%d) must be at least 1"
              .formatted(superClusters, rotations));
    }
    int classes = Math.multiplyExact(superClusters, rotations);
    if (batch < classes || batch % classes != 0) {
      throw new IllegalArgumentException(
          "batch (%d) must be a multiple of the %d super-classes (%d super-clusters × %d rotations)"
              .formatted(batch, classes, superClusters, rotations));
    }
    this.share = batch / superClusters;
    if (capacity < share) {
      throw new IllegalArgumentException(
          "capacity (%d) must be at least a super-cluster's share of a batch (%d)"
              .formatted(capacity, share));
    }
    this.rotations = rotations;
    this.capacity = capacity;
    this.seed = seed;
    for (int s = 0; s < superClusters; s++) {
      queues.add(new ArrayList<>());
    }
  }

  /**
   * Adds a copy.
   *
   * @return false if its queue is full: the copy is dropped and counted
   */
  public boolean offer(int superCluster, T copy) {
    List<T> queue = queues.get(superCluster);
    if (queue.size() >= capacity) {
      overflowed++;
      return false;
    }
    queue.add(copy);
    return true;
  }

  /** Copies dropped so far. */
  public long overflowed() {
    return overflowed;
  }

  /** Copies that wait. */
  public int size() {
    return queues.stream().mapToInt(List::size).sum();
  }

  /** Copies of one super-cluster that wait. */
  public int size(int superCluster) {
    return queues.get(superCluster).size();
  }

  /**
   * Whether a batch can be drawn: every queue holds its share, or one is full, so that waiting for
   * the others would drop its copies.
   */
  public boolean isReady() {
    boolean all = true;
    for (List<T> queue : queues) {
      if (queue.size() >= capacity) {
        return true;
      }
      all &= queue.size() >= share;
    }
    return all;
  }

  /**
   * Takes a batch out: of each queue its share, of one that holds less the largest multiple of the
   * rotations, of an empty one nothing.
   *
   * @param step decides the draw together with the seed and what waits
   * @return shuffled; of each super-cluster all rotations equally often
   */
  public List<Drawn<T>> draw(long step) {
    SplittableRandom random = new SplittableRandom(Draws.bits(seed, step, queues.size(), share));
    List<Drawn<T>> batch = new ArrayList<>();
    for (int s = 0; s < queues.size(); s++) {
      List<T> queue = queues.get(s);
      int count = Math.min(share, queue.size()) / rotations * rotations;
      for (int i = 0; i < count; i++) {
        batch.add(new Drawn<>(remove(queue, random.nextInt(queue.size())), s, i % rotations));
      }
    }
    Collections.shuffle(batch, new Random(random.nextLong()));
    return batch;
  }

  private static <T> T remove(List<T> queue, int index) {
    T last = queue.remove(queue.size() - 1);
    return index == queue.size() ? last : queue.set(index, last);
  }

  /** Shows every copy that waits, in an order that {@link #offer} restores. */
  public void forEach(ObjIntConsumer<T> consumer) {
    for (int s = 0; s < queues.size(); s++) {
      for (T copy : queues.get(s)) {
        consumer.accept(copy, s);
      }
    }
  }
}
