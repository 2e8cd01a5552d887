package io.deeperstream.training;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws balanced batches from the memory (arXiv 1905.01278, section 3.3): each super-class, a
 * super-cluster and a rotation, has an equal share of a batch. Within a share, sub-clusters are
 * drawn uniformly, and images uniformly within those. A draw is a function of the seed, its number
 * and the memory.
 */
public final class BatchSampler {

  /**
   * An image of a batch.
   *
   * @param entry of the image
   * @param rotation in quarter turns, in [0, rotations)
   */
  public record Drawn(MemoryEntry entry, int rotation) {}

  private final int rotations;
  private final int batch;
  private final long seed;

  /**
   * @param superClusters m, at least 1
   * @param rotations at least 1
   * @param batch B, a multiple of m · rotations
   * @param seed of the draws
   * @throws IllegalArgumentException if a number is out of range
   */
  public BatchSampler(int superClusters, int rotations, int batch, long seed) {
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
    this.rotations = rotations;
    this.batch = batch;
    this.seed = seed;
  }

  /** Returns the number of images in a batch. */
  public int batch() {
    return batch;
  }

  /**
   * Draws a batch; empty only if no image has a label.
   *
   * @param memory of the super-clusters that this sampler was made for
   * @param number of the draw, which determines it together with the seed and the memory
   * @return equally many images (to within the rotations) of each super-cluster that has any, each
   *     rotation equally often; no image twice while its super-cluster has others
   */
  public List<Drawn> draw(MemoryIndex memory, long number) {
    SplittableRandom random = new SplittableRandom(Draws.bits(seed, number, batch, rotations));
    List<Integer> present = new ArrayList<>();
    for (int s = 0; s < memory.superClusters(); s++) {
      if (memory.liveSubClusters(s).length > 0) {
        present.add(s);
      }
    }
    List<Drawn> drawn = new ArrayList<>(batch);
    if (present.isEmpty()) {
      return drawn;
    }
    int units = batch / rotations;
    int extra = random.nextInt(present.size());
    for (int i = 0; i < present.size(); i++) {
      int share = units / present.size();
      // The remainder goes to super-clusters in turn, beginning at a random one.
      if ((i + extra) % present.size() < units % present.size()) {
        share++;
      }
      Shelf shelf = new Shelf(memory, present.get(i), random);
      for (int j = 0; j < share * rotations; j++) {
        drawn.add(new Drawn(shelf.next(), j % rotations));
      }
    }
    return drawn;
  }

  /**
   * Draws one super-cluster's share of a batch, in rounds over its sub-clusters; each round is
   * shuffled anew.
   */
  private static final class Shelf {
    private final MemoryIndex memory;
    private final int superCluster;
    private final SplittableRandom random;
    private final Map<Integer, BitSet> taken = new HashMap<>();
    private final int[] all;
    private int[] open;
    private int openCount;
    private int next;

    private Shelf(MemoryIndex memory, int superCluster, SplittableRandom random) {
      this.memory = memory;
      this.superCluster = superCluster;
      this.random = random;
      this.all = memory.liveSubClusters(superCluster);
      reopen();
    }

    private void reopen() {
      open = all.clone();
      openCount = open.length;
      next = 0;
      taken.clear();
    }

    private MemoryEntry next() {
      if (openCount == 0) {
        // Every image of the super-cluster is in the batch: begin again.
        reopen();
      }
      if (next >= openCount) {
        next = 0;
      }
      int other = next + random.nextInt(openCount - next);
      int subCluster = open[other];
      open[other] = open[next];
      open[next] = subCluster;
      int size = memory.size(superCluster, subCluster);
      BitSet ranks = taken.computeIfAbsent(subCluster, c -> new BitSet());
      int rank = random.nextInt(size);
      while (ranks.get(rank)) {
        rank = random.nextInt(size);
      }
      ranks.set(rank);
      if (ranks.cardinality() == size) {
        open[next] = open[--openCount];
      } else {
        next++;
      }
      return memory.get(superCluster, subCluster, rank);
    }
  }
}
