package io.deeperstream.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The different (partition, offset, pass) that were seen, a bit each. For one thread. */
final class SeenRecords {

  /** Offsets by partition and pass. */
  private final Map<Integer, TreeMap<Integer, BitSet>> seen = new HashMap<>();

  private long count;

  void add(int partition, long offset, int pass) {
    BitSet offsets =
        seen.computeIfAbsent(partition, key -> new TreeMap<>())
            .computeIfAbsent(pass, key -> new BitSet());
    if (!offsets.get(Math.toIntExact(offset))) {
      offsets.set((int) offset);
      count++;
    }
  }

  /** Number of different ones. */
  long count() {
    return count;
  }

  /**
   * Describes what is missing between the first and the last one of each partition, over all
   * passes.
   *
   * @param ends records of each partition in a pass, from offset 0
   * @return a phrase for each gap; empty if there is none
   */
  List<String> gaps(Map<Integer, Long> ends) {
    List<String> gaps = new ArrayList<>();
    new TreeMap<>(seen)
        .forEach((partition, passes) -> addGaps(partition, passes, ends.get(partition), gaps));
    return gaps;
  }

  private static void addGaps(
      int partition, TreeMap<Integer, BitSet> passes, long end, List<String> gaps) {
    for (int pass = passes.firstKey(); pass <= passes.lastKey(); pass++) {
      BitSet offsets = passes.getOrDefault(pass, new BitSet());
      int from = pass == passes.firstKey() ? offsets.nextSetBit(0) : 0;
      int to = pass == passes.lastKey() ? offsets.length() : Math.toIntExact(end);
      int missing = to - from - offsets.cardinality();
      if (missing > 0) {
        gaps.add(
            "partition %d, pass %d: %d of offsets %d to %d"
                .formatted(partition, pass, missing, from, to - 1));
      }
    }
  }
}
