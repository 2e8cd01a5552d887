package io.deeperstream.training;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Entries in the order of their sequence numbers, found by rank. The order is a function of the
 * entries alone, not of how they came: a rebuilt memory draws what the lost one would have drawn.
 *
 * <p>Entries lie in chunks of at most {@value #MOST}; adding, removing and finding look through the
 * chunks and then into one.
 */
final class RankedEntries {

  private static final int MOST = 512;

  private final List<List<MemoryEntry>> chunks = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  /**
   * Adds an entry.
   *
   * @throws IllegalArgumentException if one of the same sequence number is there
   */
  void add(MemoryEntry entry) {
    size++;
    if (chunks.isEmpty()) {
      chunks.add(new ArrayList<>());
    }
    int at = chunkOf(entry.sequence());
    List<MemoryEntry> chunk = chunks.get(at);
    int position = position(chunk, entry.sequence());
    if (position < chunk.size() && chunk.get(position).sequence() == entry.sequence()) {
      throw new IllegalArgumentException(
          "two images have the sequence number %d".formatted(entry.sequence()));
    }
    chunk.add(position, entry);
    if (chunk.size() > MOST) {
      List<MemoryEntry> upper = chunk.subList(MOST / 2, chunk.size());
      chunks.add(at + 1, new ArrayList<>(upper));
      upper.clear();
    }
  }

  /**
   * Removes the entry with a sequence number.
   *
   * @throws NoSuchElementException if there is none
   */
  void remove(long sequence) {
    int at = chunks.isEmpty() ? -1 : chunkOf(sequence);
    List<MemoryEntry> chunk = at < 0 ? List.of() : chunks.get(at);
    int position = position(chunk, sequence);
    if (position == chunk.size() || chunk.get(position).sequence() != sequence) {
      throw new NoSuchElementException("no image has the sequence number %d".formatted(sequence));
    }
    chunk.remove(position);
    size--;
    if (chunk.isEmpty()) {
      chunks.remove(at);
    }
  }

  /**
   * The entry of a rank.
   *
   * @param rank in [0, size); 0 is the oldest
   */
  MemoryEntry get(int rank) {
    int left = rank;
    for (List<MemoryEntry> chunk : chunks) {
      if (left < chunk.size()) {
        return chunk.get(left);
      }
      left -= chunk.size();
    }
    throw new IndexOutOfBoundsException("rank %d of %d images".formatted(rank, size));
  }

  /** The last chunk that begins at or below the sequence number, the first where none does. */
  private int chunkOf(long sequence) {
    int low = 0;
    int high = chunks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks.get(middle).get(0).sequence() <= sequence) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static int position(List<MemoryEntry> chunk, long sequence) {
    int low = 0;
    int high = chunk.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunk.get(middle).sequence() < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
