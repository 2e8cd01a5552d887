package io.deeperstream.replay;

import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.schemas.ImageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferSerializer;

/**
 * Writes a collection of images to a topic, in the collection's order, as fast as the broker takes
 * it.
 *
 * <p>The producer is idempotent and waits for all replicas: an image acknowledged is in the topic
 * once. The id decides the partition; within one, images keep their order. Records are batched but
 * not compressed, for images are. When the producer's buffer is full, reading waits. The first
 * image that can't be written ends the replay.
 *
 * <p>Thread-safe; each replay has its own producer.
 */
public final class Replayer {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int LARGEST_REQUEST_BYTES = 72 << 20;
  private static final long BUFFER_BYTES = 96L << 20;
  private static final int LINGER_MS = 20;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final ReplayOptions options;

  /** Connects to nothing yet. */
  public Replayer(ReplayOptions options) {
    this.options = options;
  }

  /**
   * Writes the collection's images, or as many as the limit allows, and waits until the broker has
   * acknowledged them.
   *
   * @return what was written
   * @throws ReplayException at the first image that can't be written, which it names
   * @throws java.io.UncheckedIOException if an image can't be read; those before it may have been
   *     written
   */
  public ReplayedRecords replay(ImageCollection collection, ReplayProgress progress)
      throws IOException {
    Acknowledgements acknowledged = new Acknowledgements(options.topic());
    Producer<byte[], ByteBuffer> producer =
        new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteBufferSerializer());
    Duration patience = Duration.ZERO; // After a failure nothing more must be written.
    try (ImageIterator images = collection.images()) {
      for (long sent = 0; sent < options.limit() && images.hasNext(); sent++) {
        send(producer, images.next(), acknowledged);
        acknowledged.failIfOneFailed();
        progress.replayed(acknowledged.soFar());
      }
      producer.flush();
      acknowledged.failIfOneFailed();
      patience = CLOSE_PATIENCE;
    } finally {
      producer.close(patience);
    }
    progress.replayed(acknowledged.soFar());
    return acknowledged.soFar();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback hears what the future would say.
  private void send(
      Producer<byte[], ByteBuffer> producer, CollectionImage image, Acknowledgements acknowledged)
      throws IOException {
    byte[] key = image.id().getBytes(StandardCharsets.UTF_8);
    ByteBuffer value = new ImageRecord(image.id(), ByteBuffer.wrap(image.bytes())).toByteBuffer();
    int bytes = image.bytes().length;
    try {
      producer.send(
          new ProducerRecord<>(options.topic(), key, value),
          (metadata, failure) -> acknowledged.completed(image.id(), bytes, failure));
    } catch (KafkaException e) {
      throw new ReplayException(image.id(), options.topic(), acknowledged.soFar(), e);
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    settings.putAll(options.producer());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    return settings;
  }
}
