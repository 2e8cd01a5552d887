package io.deeperstream.training;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Index of the memory of labelled images: each entry by its key and by its sub-cluster, and who
 * leaves when the memory is full. The caller holds the files. What it answers is a function of its
 * entries, so that one rebuilt from a checkpoint goes on as the lost one would have. Not
 * thread-safe.
 */
public final class MemoryIndex {

  private final MemoryBounds bounds;

  /** In the order of sequence numbers: whoever enters or comes again goes to the end. */
  private final LinkedHashMap<ImageKey, MemoryEntry> entries = new LinkedHashMap<>();

  /** Only for {@link EvictionPolicy#RESERVOIR}. */
  private final TreeMap<Long, ImageKey> priorities = new TreeMap<>();

  /** Size and number of every bucket that is not empty. Only for {@link EvictionPolicy#CLUSTER}. */
  private final TreeSet<Long> bySize = new TreeSet<>();

  private RankedEntries[] buckets;
  private BitSet[] live;
  private int superClusters;
  private int subClusters;
  private long bytes;
  private long digest;
  private long threshold = Long.MAX_VALUE;
  private boolean everFull;

  /**
   * An empty memory.
   *
   * @param bounds what it holds at most
   * @param superClusters m of the generation that labels its images
   * @param subClusters k/m
   */
  public MemoryIndex(MemoryBounds bounds, int superClusters, int subClusters) {
    this.bounds = bounds;
    shape(superClusters, subClusters);
  }

  private void shape(int m, int perSuperCluster) {
    superClusters = m;
    subClusters = perSuperCluster;
    buckets = new RankedEntries[Math.multiplyExact(m, perSuperCluster) + 1];
    live = new BitSet[m];
    for (int s = 0; s < m; s++) {
      live[s] = new BitSet(perSuperCluster);
    }
    bySize.clear();
  }

  /**
   * Fills an empty memory with what a checkpoint held.
   *
   * @param stored in any order
   * @param formerThreshold as {@link #threshold} said
   * @param wasFull as {@link #wasFull} said
   */
  public void restore(Collection<MemoryEntry> stored, long formerThreshold, boolean wasFull) {
    List<MemoryEntry> ordered = new ArrayList<>(stored);
    ordered.sort((a, b) -> Long.compare(a.sequence(), b.sequence()));
    ordered.forEach(this::insert);
    threshold = formerThreshold;
    everFull = wasFull;
  }

  /** The image's entry; null if it is not here. */
  public MemoryEntry get(ImageKey key) {
    return entries.get(key);
  }

  /**
   * Puts an image in, in place of its former entry if it has one, and makes room.
   *
   * @param entry of the greatest sequence number so far
   * @return images that had to leave, perhaps the new one; their files are the caller's to remove
   */
  public List<ImageKey> put(MemoryEntry entry) {
    ImageKey key = entry.key();
    remove(key);
    if (entry.bytes() > bounds.bytes() || !isSampled(key)) {
      everFull = true;
      return List.of(key);
    }
    insert(entry);
    List<ImageKey> evicted = new ArrayList<>();
    while (entries.size() > bounds.images() || bytes > bounds.bytes()) {
      ImageKey leaving = leaving();
      evicted.add(leaving);
      remove(leaving);
      everFull = true;
    }
    return evicted;
  }

  /**
   * From the first priority that had to go, nothing of that or a greater one is accepted: otherwise
   * small files would be kept more often than large ones.
   */
  private boolean isSampled(ImageKey key) {
    return bounds.policy() != EvictionPolicy.RESERVOIR || key.priority(bounds.seed()) < threshold;
  }

  private ImageKey leaving() {
    return switch (bounds.policy()) {
      case CLUSTER -> buckets[bucketOfSize(bySize.last())].get(0).key();
      case FIFO -> entries.keySet().iterator().next();
      case RESERVOIR -> {
        threshold = priorities.lastKey();
        yield priorities.get(threshold);
      }
    };
  }

  /** Removes an image; nothing happens where it is not here. */
  public void remove(ImageKey key) {
    MemoryEntry entry = entries.remove(key);
    if (entry != null) {
      unlink(entry);
      if (bounds.policy() == EvictionPolicy.RESERVOIR) {
        priorities.remove(key.priority(bounds.seed()));
      }
      bytes -= entry.bytes();
    }
  }

  private void insert(MemoryEntry entry) {
    ImageKey key = entry.key();
    entries.put(key, entry);
    link(entry);
    if (bounds.policy() == EvictionPolicy.RESERVOIR) {
      priorities.put(key.priority(bounds.seed()), key);
    }
    bytes += entry.bytes();
  }

  /**
   * Gives an image that is here another label, or none; its age stays.
   *
   * @param relabelled with the key, bytes, checksum and sequence number of its entry
   */
  public void relabel(MemoryEntry relabelled) {
    unlink(entries.replace(relabelled.key(), relabelled));
    link(relabelled);
  }

  /**
   * Changes to another generation's clusters: every image waits for a label of it.
   *
   * @param generation that labels from here on
   * @param m its super-clusters
   * @param perSuperCluster its k/m
   */
  public void reshape(int generation, int m, int perSuperCluster) {
    digest = 0;
    shape(m, perSuperCluster);
    entries.replaceAll((key, entry) -> entry.unlabelled(generation));
    entries.values().forEach(this::link);
  }

  private void link(MemoryEntry entry) {
    int bucket = bucketOf(entry);
    if (buckets[bucket] == null) {
      buckets[bucket] = new RankedEntries();
    }
    resize(bucket, () -> buckets[bucket].add(entry));
    if (entry.isLabelled()) {
      live[entry.superCluster()].set(entry.subCluster());
    }
    digest += entry.hash();
  }

  private void unlink(MemoryEntry entry) {
    int bucket = bucketOf(entry);
    resize(bucket, () -> buckets[bucket].remove(entry.sequence()));
    if (buckets[bucket].size() == 0 && entry.isLabelled()) {
      live[entry.superCluster()].clear(entry.subCluster());
    }
    digest -= entry.hash();
  }

  private void resize(int bucket, Runnable change) {
    if (bounds.policy() != EvictionPolicy.CLUSTER) {
      change.run();
      return;
    }
    bySize.remove(sizeOfBucket(bucket));
    change.run();
    if (buckets[bucket].size() > 0) {
      bySize.add(sizeOfBucket(bucket));
    }
  }

  /** Sorts by size, equal sizes by the bucket's number. */
  private long sizeOfBucket(int bucket) {
    return ((long) buckets[bucket].size() << 32) | bucket;
  }

  private static int bucketOfSize(long sizeAndBucket) {
    return (int) sizeAndBucket;
  }

  private int bucketOf(MemoryEntry entry) {
    if (!entry.isLabelled()) {
      return buckets.length - 1;
    }
    if (entry.superCluster() >= superClusters || entry.subCluster() >= subClusters) {
      throw new IllegalArgumentException(
          "sub-cluster %d of super-cluster %d; there are %d super-clusters × %d sub-clusters"
              .formatted(entry.subCluster(), entry.superCluster(), superClusters, subClusters));
    }
    return entry.superCluster() * subClusters + entry.subCluster();
  }

  /** Numbers of a super-cluster's sub-clusters that have an image, ascending. */
  public int[] liveSubClusters(int superCluster) {
    return live[superCluster].stream().toArray();
  }

  /** Images of a sub-cluster. */
  public int size(int superCluster, int subCluster) {
    RankedEntries bucket = buckets[superCluster * subClusters + subCluster];
    return bucket == null ? 0 : bucket.size();
  }

  /**
   * An image of a sub-cluster.
   *
   * @param rank in [0, size); 0 is the oldest
   */
  public MemoryEntry get(int superCluster, int subCluster, int rank) {
    return buckets[superCluster * subClusters + subCluster].get(rank);
  }

  /** m of the generation that labels. */
  public int superClusters() {
    return superClusters;
  }

  /** k/m of the generation that labels. */
  public int subClusters() {
    return subClusters;
  }

  /** All images, oldest first; not to be changed. */
  public Collection<MemoryEntry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /**
   * Images that wait for a label, oldest first.
   *
   * @param most how many
   */
  public List<MemoryEntry> unlabelled(int most) {
    RankedEntries waiting = buckets[buckets.length - 1];
    List<MemoryEntry> found = new ArrayList<>();
    for (int i = 0; waiting != null && i < Math.min(most, waiting.size()); i++) {
      found.add(waiting.get(i));
    }
    return found;
  }

  /** Images that wait for a label. */
  public int unlabelledCount() {
    RankedEntries waiting = buckets[buckets.length - 1];
    return waiting == null ? 0 : waiting.size();
  }

  /** Images of each sub-cluster, [k], super-cluster by super-cluster. */
  public long[] counts() {
    long[] counts = new long[buckets.length - 1];
    for (int bucket = 0; bucket < counts.length; bucket++) {
      counts[bucket] = buckets[bucket] == null ? 0 : buckets[bucket].size();
    }
    return counts;
  }

  /** Images here. */
  public int size() {
    return entries.size();
  }

  /** Their bytes. */
  public long bytes() {
    return bytes;
  }

  /** Tells whether an image ever had to leave. */
  public boolean wasFull() {
    return everFull;
  }

  /** Images whose hash is this or greater are not sampled any more. */
  public long threshold() {
    return threshold;
  }

  /** A hash of all entries, whatever their order. */
  public long digest() {
    return digest;
  }

  /** As {@link Map#containsKey}. */
  public boolean holds(ImageKey key) {
    return entries.containsKey(key);
  }
}
