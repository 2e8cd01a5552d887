package io.deeperstream.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A uniform sample without replacement, bounded in count and bytes: of everything that was offered
 * it keeps what has the smallest priorities, which are uniform hashes of the images' identities. It
 * is a function of the set that was offered, not of the order ("bottom-k" sampling), so that a
 * replay after a restore ends with the same sample. It holds priorities and sizes; the caller holds
 * the images. Not thread-safe.
 */
public final class Reservoir {

  private final long maxCount;
  private final long maxBytes;
  private final TreeMap<Long, Integer> kept = new TreeMap<>();
  private long bytes;
  private long threshold;

  /**
   * An empty sample.
   *
   * @param maxCount most images, at least 1
   * @param maxBytes most bytes, at least 1
   * @throws IllegalArgumentException if a bound is out of range
   */
  public Reservoir(long maxCount, long maxBytes) {
    this(maxCount, maxBytes, Long.MAX_VALUE);
  }

  private Reservoir(long maxCount, long maxBytes, long threshold) {
    if (maxCount < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "the bounds of a sample (%d images, %d bytes) must be at least 1"
              .formatted(maxCount, maxBytes));
    }
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.threshold = threshold;
  }

  /**
   * The sample as it was.
   *
   * @param threshold as {@link #threshold} said
   * @param kept priorities and sizes
   */
  public static Reservoir restore(
      long maxCount, long maxBytes, long threshold, Iterable<Map.Entry<Long, Integer>> kept) {
    Reservoir restored = new Reservoir(maxCount, maxBytes, threshold);
    for (Map.Entry<Long, Integer> entry : kept) {
      restored.put(entry.getKey(), entry.getValue());
    }
    return restored;
  }

  /**
   * Whether {@link #add} would keep it for now; never what alone exceeds the bytes.
   *
   * @param priority 0 or more
   * @param size in bytes, 0 or more
   */
  public boolean accepts(long priority, int size) {
    if (priority < 0 || size < 0) {
      throw new IllegalArgumentException(
          "priority (%d) and size (%d) must be at least 0".formatted(priority, size));
    }
    return size <= maxBytes && priority < threshold && !kept.containsKey(priority);
  }

  /**
   * Adds an image and makes room. From the first priority that had to go, nothing of that or a
   * greater one is ever accepted: otherwise small files would be kept more often than large ones.
   *
   * @return priorities that the caller must remove, perhaps the new one
   */
  public List<Long> add(long priority, int size) {
    List<Long> evicted = new ArrayList<>();
    if (!accepts(priority, size)) {
      return evicted;
    }
    put(priority, size);
    while (kept.size() > maxCount || bytes > maxBytes) {
      Map.Entry<Long, Integer> last = kept.pollLastEntry();
      bytes -= last.getValue();
      threshold = last.getKey();
      evicted.add(last.getKey());
    }
    return evicted;
  }

  private void put(long priority, int size) {
    kept.put(priority, size);
    bytes += size;
  }

  /** Images kept. */
  public long count() {
    return kept.size();
  }

  /** Their bytes. */
  public long bytes() {
    return bytes;
  }

  /** Nothing of this priority or a greater one is accepted any more. */
  public long threshold() {
    return threshold;
  }
}
