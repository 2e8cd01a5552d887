package io.deeperstream.pipeline.sink;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes generated Avro records in Avro's single-object encoding, so that a reader knows the
 * writer's schema from the record itself.
 */
final class AvroRecords<T> implements KafkaRecordSerializationSchema<T> {
  private static final long serialVersionUID = 1L;

  /** A record's value; null for a tombstone. */
  interface Encoder<T> extends Serializable {
    ByteBuffer encode(T record) throws IOException;
  }

  /** A record's key, which decides its partition and what compaction keeps. */
  interface Key<T> extends Serializable {
    String of(T record);
  }

  private final String topic;
  private final Key<T> key;
  private final Encoder<T> encoder;

  AvroRecords(String topic, Key<T> key, Encoder<T> encoder) {
    this.topic = topic;
    this.key = key;
    this.encoder = encoder;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T record, KafkaSinkContext context, Long timestamp) {
    try {
      ByteBuffer value = encoder.encode(record);
      byte[] bytes = value == null ? null : new byte[value.remaining()];
      if (value != null) {
        value.get(bytes);
      }
      return new ProducerRecord<>(topic, key.of(record).getBytes(StandardCharsets.UTF_8), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a record of topic " + topic, e);
    }
  }
}
