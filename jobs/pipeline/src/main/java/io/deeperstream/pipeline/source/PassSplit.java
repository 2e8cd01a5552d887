package io.deeperstream.pipeline.source;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One partition and where its reader stands: {@code passes} times over the offsets [begin, end),
 * then live from {@code end}.
 *
 * @param topic the topic of images
 * @param partition the partition
 * @param begin first offset of a pass
 * @param end offset after the last one of a pass; the live part starts exactly here
 * @param passes how many times [begin, end) is read, at least 0
 * @param pass the pass that {@code next} belongs to, in [0, passes]; {@code passes} means live
 * @param next the next offset to read
 */
public record PassSplit(
    String topic, int partition, long begin, long end, int passes, int pass, long next)
    implements SourceSplit {

  public PassSplit {
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "range [%d, %d) of partition %d is not a range of offsets"
              .formatted(begin, end, partition));
    }
    if (pass < 0 || pass > passes) {
      throw new IllegalArgumentException(
          "pass (%d) of partition %d is not in [0, %d]".formatted(pass, partition, passes));
    }
    if (next < begin) {
      throw new IllegalArgumentException(
          "next offset (%d) of partition %d lies before its range, which begins at %d"
              .formatted(next, partition, begin));
    }
  }

  /** A split that stands at its beginning; with nothing to repeat it is live at once. */
  public static PassSplit start(String topic, int partition, long begin, long end, int passes) {
    return new PassSplit(topic, partition, begin, end, passes, 0, passes == 0 ? end : begin)
        .settled();
  }

  /** Tells whether the passes are done, so that everything from {@code next} on is read once. */
  public boolean live() {
    return pass == passes;
  }

  /** The same split after the record at {@code offset} of {@code inPass} was emitted. */
  public PassSplit after(int inPass, long offset) {
    return new PassSplit(topic, partition, begin, end, passes, inPass, offset + 1);
  }

  /**
   * The same split with {@code next} moved to the start of the next pass, or of the live part, for
   * as long as the current pass has nothing left.
   */
  public PassSplit settled() {
    PassSplit split = this;
    while (!split.live() && split.next >= end) {
      int nextPass = split.pass + 1;
      split =
          new PassSplit(
              topic, partition, begin, end, passes, nextPass, nextPass == passes ? end : begin);
    }
    return split;
  }

  @Override
  public String splitId() {
    return topic + "-" + partition;
  }
}
