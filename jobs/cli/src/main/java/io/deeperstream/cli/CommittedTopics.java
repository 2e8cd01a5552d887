package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning, committed records only. For one thread. */
public final class CommittedTopics implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Begins at the beginning of every partition of the topics, which must exist. */
  public CommittedTopics(KafkaSettings kafka, List<String> topics) {
    consumer =
        new KafkaConsumer<>(
            kafka.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Takes a record, which has a value. */
  public interface Reader {
    void read(ConsumerRecord<byte[], byte[]> record) throws IOException;
  }

  /** Reads on as long as records arrive at once; tombstones are passed over. */
  public void drain(Reader reader) throws IOException {
    ConsumerRecords<byte[], byte[]> records;
    do {
      records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.value() != null) {
          reader.read(record);
        }
      }
    } while (!records.isEmpty());
  }

  /** Reads to the end that the topics have at this moment. */
  public void complete(Reader reader) throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      drain(reader);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
