package io.deeperstream.pipeline.generation;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.pipeline.source.FirstImages;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.Generation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic on which generations are announced and their super-centroids' revisions follow. */
public final class GenerationTopic {

  private final KafkaSettings kafka;

  public GenerationTopic(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Reads everything that has been committed there, oldest first, in constant memory. Tombstones
   * are passed over, and records of another kind, which are logged and counted.
   *
   * @param reader told of each record
   * @return number of records of another kind
   */
  public long read(Consumer<Generation> reader) {
    long unreadable = 0;
    try (FirstImages records =
        new FirstImages(kafka.consumerProperties(), kafka.generationsTopic())) {
      while (records.hasNext()) {
        StreamedImage record = records.next();
        if (record.value() == null) {
          continue;
        }
        Optional<Generation> generation =
            GenerationRecords.decode(record.value(), record.partition(), record.offset());
        generation.ifPresent(reader);
        unreadable += generation.isPresent() ? 0 : 1;
      }
    }
    return unreadable;
  }

  /** Announces a published generation and waits until the broker has it. */
  public void announce(GenerationRef ref, Instant now) throws IOException, InterruptedException {
    ByteBuffer value = ref.announcement(now, null, null).toByteBuffer();
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  kafka.generationsTopic(), ref.hash().getBytes(StandardCharsets.UTF_8), bytes))
          .get();
    } catch (ExecutionException e) {
      throw new IOException(
          "cannot announce %s on topic '%s'".formatted(ref, kafka.generationsTopic()),
          e.getCause());
    }
  }
}
