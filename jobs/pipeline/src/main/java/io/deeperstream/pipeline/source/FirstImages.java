package io.deeperstream.pipeline.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed records that a topic held when this object was made, from the beginning, partitions
 * in turn. For one thread, in constant memory.
 */
public final class FirstImages implements Iterator<StreamedImage>, AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, Deque<StreamedImage>> fetched = new HashMap<>();
  private final Deque<TopicPartition> turns = new ArrayDeque<>();

  /**
   * @param kafka properties of a reader of committed records
   * @param topic the topic of images
   */
  public FirstImages(Properties kafka, String topic) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    Map<TopicPartition, Long> begins = new HashMap<>();
    PartitionRanges.of(kafka, topic)
        .forEach(
            (partition, range) -> {
              TopicPartition tp = new TopicPartition(topic, partition);
              if (range.end() > range.begin()) {
                begins.put(tp, range.begin());
                ends.put(tp, range.end());
                fetched.put(tp, new ArrayDeque<>());
                turns.add(tp);
              }
            });
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(ends.keySet());
    begins.forEach(consumer::seek);
  }

  @Override
  public boolean hasNext() {
    while (!turns.isEmpty()) {
      TopicPartition turn = turns.peek();
      if (!fetched.get(turn).isEmpty()) {
        return true;
      }
      if (consumer.position(turn) >= ends.get(turn)) {
        turns.remove();
        consumer.pause(List.of(turn));
      } else {
        poll();
      }
    }
    return false;
  }

  @Override
  public StreamedImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the topic held no further image");
    }
    TopicPartition turn = turns.remove();
    turns.add(turn);
    return fetched.get(turn).remove();
  }

  private void poll() {
    // Only the partition whose turn it is runs dry; the others must not pile up meanwhile.
    List<TopicPartition> waiting = new ArrayList<>();
    for (TopicPartition partition : turns) {
      if (!fetched.get(partition).isEmpty()) {
        waiting.add(partition);
      }
    }
    consumer.pause(waiting);
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    consumer.resume(waiting);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      if (record.offset() < ends.get(partition)) {
        fetched
            .get(partition)
            .add(new StreamedImage(record.value(), record.partition(), record.offset(), 0));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
