package io.deeperstream.pipeline.generation;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.pipeline.source.FirstImages;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
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
   * Everything that has been committed there, oldest first.
   *
   * @throws IOException if a record is not a {@link Generation}
   */
  public List<Generation> read() throws IOException {
    List<Generation> records = new ArrayList<>();
    try (FirstImages reader =
        new FirstImages(kafka.consumerProperties(), kafka.generationsTopic())) {
      while (reader.hasNext()) {
        StreamedImage record = reader.next();
        records.add(Decoders.GENERATION.decode(record.value()));
      }
    }
    return records;
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
