package io.deeperstream.bench;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.ImageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records that are no images, each with the reason that its dead letter must give. */
enum BadRecord {
  GARBAGE(DeadLetterReason.UNREADABLE_RECORD) {
    @Override
    byte[] value() {
      return "neither Avro nor an image".getBytes(StandardCharsets.UTF_8);
    }
  },
  CUT(DeadLetterReason.UNREADABLE_RECORD) {
    @Override
    byte[] value() throws IOException {
      byte[] whole = image("a record that was cut".getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(whole, whole.length / 2);
    }
  },
  NO_VALUE(DeadLetterReason.UNREADABLE_RECORD) {
    @Override
    byte[] value() {
      return null;
    }
  },
  TEXT(DeadLetterReason.UNKNOWN_FORMAT) {
    @Override
    byte[] value() throws IOException {
      return image("text in the place of a picture".getBytes(StandardCharsets.UTF_8));
    }
  },
  EMPTY(DeadLetterReason.EMPTY_IMAGE) {
    @Override
    byte[] value() throws IOException {
      return image(new byte[0]);
    }
  };

  private final DeadLetterReason reason;

  BadRecord(DeadLetterReason reason) {
    this.reason = reason;
  }

  DeadLetterReason reason() {
    return reason;
  }

  /** The record's value; null for a record without one. */
  abstract byte[] value() throws IOException;

  private static byte[] image(byte[] file) throws IOException {
    ByteBuffer encoded = new ImageRecord("bad", ByteBuffer.wrap(file)).toByteBuffer();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  /**
   * Writes {@code copies} of each kind into the topic of images, spread over its partitions.
   *
   * @return records written
   */
  static int write(KafkaSettings kafka, int partitions, int copies)
      throws IOException, InterruptedException {
    List<Future<RecordMetadata>> written = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int copy = 0; copy < copies; copy++) {
        for (BadRecord kind : values()) {
          int partition = written.size() % partitions;
          written.add(
              producer.send(
                  new ProducerRecord<>(kafka.imagesTopic(), partition, null, kind.value())));
        }
      }
      for (Future<RecordMetadata> record : written) {
        record.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "cannot write a bad record to topic '%s'".formatted(kafka.imagesTopic()), e.getCause());
    }
    return written.size();
  }
}
