package io.deeperstream.pipeline.source;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the partitions of one reader, going back to the beginning of the range at the end of each
 * pass. The end of a pass is seen by the consumer's position, not by a record: in a topic written
 * by transactions the last offsets hold no record.
 */
final class ImageSplitReader implements SplitReader<FetchedImage, PassSplit> {

  private static final Logger LOG = LoggerFactory.getLogger(ImageSplitReader.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, PassSplit> splits = new LinkedHashMap<>();

  ImageSplitReader(Properties kafka) {
    this(new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  ImageSplitReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  @Override
  public RecordsWithSplitIds<FetchedImage> fetch() {
    RecordsBySplits.Builder<FetchedImage> fetched = new RecordsBySplits.Builder<>();
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (Map.Entry<TopicPartition, PassSplit> entry : splits.entrySet()) {
        entry.setValue(take(entry.getKey(), entry.getValue(), records, fetched));
      }
    } catch (WakeupException e) {
      // Asked to look for new splits; what was not polled is polled by the next fetch.
    } catch (OffsetOutOfRangeException e) {
      throw lost(e);
    }
    return fetched.build();
  }

  private PassSplit take(
      TopicPartition partition,
      PassSplit split,
      ConsumerRecords<byte[], byte[]> records,
      RecordsBySplits.Builder<FetchedImage> fetched) {
    for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
      if (!split.live() && record.offset() >= split.end()) {
        break;
      }
      fetched.add(split.splitId(), new FetchedImage(record, split.pass()));
    }
    long position = uninterrupted(() -> consumer.position(partition));
    PassSplit moved =
        new PassSplit(
            split.topic(),
            split.partition(),
            split.begin(),
            split.end(),
            split.passes(),
            split.pass(),
            position);
    PassSplit settled = moved.settled();
    if (settled.pass() != split.pass()) {
      consumer.seek(partition, settled.next());
    }
    return settled;
  }

  /**
   * Asked to look for new splits after the poll: the fetch is about to end anyway, and must not
   * lose the records that it has taken.
   */
  private static <T> T uninterrupted(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (WakeupException e) {
        LOG.debug("woken up after a poll; the fetch is finished first", e);
      }
    }
  }

  /** Every restart would ask for the same offsets. */
  private SuppressRestartsException lost(OffsetOutOfRangeException e) {
    StringBuilder message = new StringBuilder();
    Map<TopicPartition, Long> earliest =
        uninterrupted(() -> consumer.beginningOffsets(e.partitions()));
    e.offsetOutOfRangePartitions()
        .forEach(
            (partition, offset) ->
                message.append(
                    "offset %d of %s (pass %d) is no longer in the topic, which now begins at %d: images were lost to retention. "
                        .formatted(
                            offset,
                            partition,
                            splits.get(partition).pass(),
                            earliest.get(partition))));
    message.append("Give the topic a longer retention than the passes take.");
    return new SuppressRestartsException(new IllegalStateException(message.toString(), e));
  }

  @Override
  public void handleSplitsChanges(SplitsChange<PassSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new IllegalArgumentException("unexpected change of splits: " + change);
    }
    for (PassSplit split : change.splits()) {
      splits.put(new TopicPartition(split.topic(), split.partition()), split.settled());
    }
    consumer.assign(splits.keySet());
    for (PassSplit split : change.splits()) {
      TopicPartition partition = new TopicPartition(split.topic(), split.partition());
      consumer.seek(partition, splits.get(partition).next());
    }
  }

  @Override
  public void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void pauseOrResumeSplits(Collection<PassSplit> pause, Collection<PassSplit> resume) {
    consumer.pause(pause.stream().map(s -> new TopicPartition(s.topic(), s.partition())).toList());
    consumer.resume(
        resume.stream().map(s -> new TopicPartition(s.topic(), s.partition())).toList());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
