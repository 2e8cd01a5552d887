package io.deeperstream.pipeline.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fixes the range of the passes once, hands every partition to a reader, and looks for partitions
 * that were added later (those are live from their first record).
 *
 * <p>Partition p goes to reader p mod parallelism. A restored job gets its splits from the readers'
 * own state, so that this class hands out only those it remembers as unassigned.
 */
final class ImageSourceEnumerator implements SplitEnumerator<PassSplit, SourcePlan> {

  private static final Logger LOG = LoggerFactory.getLogger(ImageSourceEnumerator.class);

  private final SplitEnumeratorContext<PassSplit> context;
  private final String topic;
  private final int passes;
  private final Supplier<Map<Integer, PartitionRanges.Range>> ranges;
  private final long discoveryMillis;
  private final Set<Integer> known;
  private final List<PassSplit> unassigned;

  ImageSourceEnumerator(
      SplitEnumeratorContext<PassSplit> context,
      String topic,
      int passes,
      Supplier<Map<Integer, PartitionRanges.Range>> ranges,
      long discoveryMillis,
      SourcePlan restored) {
    this.context = context;
    this.topic = topic;
    this.passes = passes;
    this.ranges = ranges;
    this.discoveryMillis = discoveryMillis;
    this.known = new HashSet<>(restored.known());
    this.unassigned = new ArrayList<>(restored.unassigned());
  }

  @Override
  public void start() {
    if (known.isEmpty()) {
      context.callAsync(ranges::get, this::fixPasses);
    }
    context.callAsync(ranges::get, this::addNewPartitions, discoveryMillis, discoveryMillis);
  }

  private void fixPasses(Map<Integer, PartitionRanges.Range> found, Throwable failure) {
    if (failure != null) {
      throw new IllegalStateException(
          "cannot fix the passes over topic '%s': %s".formatted(topic, failure.getMessage()),
          failure);
    }
    found.forEach(
        (partition, range) -> {
          LOG.info(
              "partition {} of {}: {} passes over [{}, {}), then live",
              partition,
              topic,
              passes,
              range.begin(),
              range.end());
          add(PassSplit.start(topic, partition, range.begin(), range.end(), passes));
        });
    assign();
  }

  private void addNewPartitions(Map<Integer, PartitionRanges.Range> found, Throwable failure) {
    if (failure != null) {
      LOG.warn("cannot look for new partitions of {}: {}", topic, failure.getMessage());
      return;
    }
    if (known.isEmpty()) {
      return;
    }
    found.forEach(
        (partition, range) -> {
          if (!known.contains(partition)) {
            LOG.info("partition {} of {} is new: live from its beginning", partition, topic);
            add(
                new PassSplit(
                    topic, partition, range.begin(), range.begin(), passes, passes, range.begin()));
          }
        });
    assign();
  }

  private void add(PassSplit split) {
    known.add(split.partition());
    unassigned.add(split);
  }

  private void assign() {
    unassigned.removeIf(
        split -> {
          int reader = split.partition() % context.currentParallelism();
          boolean ready = context.registeredReaders().containsKey(reader);
          if (ready) {
            context.assignSplit(split, reader);
          }
          return ready;
        });
  }

  @Override
  public void addReader(int subtask) {
    assign();
  }

  @Override
  public void addSplitsBack(List<PassSplit> splits, int subtask) {
    unassigned.addAll(splits);
    assign();
  }

  @Override
  public void handleSplitRequest(int subtask, String hostname) {
    // Readers get their partitions without asking.
  }

  @Override
  public SourcePlan snapshotState(long checkpointId) {
    return new SourcePlan(known, unassigned);
  }

  @Override
  public void close() {
    // The broker is asked with a client of its own each time.
  }
}
