package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Decoders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads single images from the topic of images, one in memory at a time. For one thread. */
final class TopicImages implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  TopicImages(KafkaSettings kafka) {
    this.topic = kafka.imagesTopic();
    Properties properties = new Properties();
    properties.putAll(kafka.consumerProperties());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
    // The broker sends the first batch of records whole, whatever its size.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads one image's file.
   *
   * @return empty where the topic no longer holds it
   * @throws IOException if the record is no image record, or the broker does not answer
   */
  Optional<byte[]> read(int partition, long offset) throws IOException {
    TopicPartition place = new TopicPartition(topic, partition);
    consumer.assign(List.of(place));
    consumer.seek(place, offset);
    for (long begun = System.nanoTime(); System.nanoTime() - begun < PATIENCE_NANOS; ) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return record.offset() == offset ? Optional.of(file(record)) : Optional.empty();
      }
      if (consumer.position(place) > offset) {
        return Optional.empty();
      }
    }
    throw new IOException(
        "offset %d of partition %d of topic '%s' did not arrive within 20 s"
            .formatted(offset, partition, topic));
  }

  private static byte[] file(ConsumerRecord<byte[], byte[]> record) throws IOException {
    ByteBuffer file = Decoders.IMAGE_RECORD.decode(record.value()).getImage();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
