package io.deeperstream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.SampleFiles;
import io.deeperstream.local.LocalBroker;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.ImageRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayerTest {
  private static final int LARGE = 20 << 20;

  @TempDir static Path brokerDirectory;
  private static LocalBroker broker;

  @TempDir Path root;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = LocalBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void everyImageArrivesOnceByteForByteUnderItsId() throws Exception {
    Random random = new Random(5);
    SampleFiles.zip(root.resolve("names.zip"), "\u00e4\u00f6/\u20ac.png");
    SampleFiles.write(root.resolve("empty.jpg"), new byte[0]);
    for (int i = 0; i < 203; i++) {
      byte[] bytes = new byte[random.nextInt(3_000)];
      random.nextBytes(bytes);
      SampleFiles.write(root.resolve(i % 7 + "/" + i + ".jpg"), bytes);
    }
    ImageCollection collection = ImageCollection.open(root);
    createTopic("folder", 3);
    ReplayedRecords replayed = replay("folder", collection, Long.MAX_VALUE);
    Map<String, byte[]> expected = SampleFiles.contents(collection);
    List<ConsumerRecord<byte[], byte[]>> records = read("folder", 3);
    assertThat(records).hasSize(205);
    assertThat(replayed)
        .isEqualTo(
            new ReplayedRecords(
                205, expected.values().stream().mapToLong(bytes -> bytes.length).sum()));
    Map<String, byte[]> arrived = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ImageRecord image = Decoders.IMAGE_RECORD.decode(record.value());
      assertThat(record.key()).isEqualTo(image.getId().getBytes(StandardCharsets.UTF_8));
      byte[] bytes = new byte[image.getImage().remaining()];
      image.getImage().get(bytes);
      arrived.put(image.getId(), bytes);
    }
    assertThat(arrived).containsOnlyKeys(expected.keySet());
    expected.forEach((id, bytes) -> assertThat(arrived.get(id)).as(id).isEqualTo(bytes));
  }

  @Test
  void onePartitionKeepsTheCollectionsOrderAndTheLimitEndsIt() throws Exception {
    SampleFiles.yfcc(root, LongStream.range(0, 4000).filter(i -> i % 101 != 3).toArray());
    ImageCollection collection = ImageCollection.open(root);
    createTopic("ordered", 1);
    List<ReplayedRecords> heard = new ArrayList<>();
    ReplayedRecords replayed =
        new Replayer(ReplayOptions.of(broker.bootstrapServers(), "ordered").withLimit(3_007))
            .replay(collection, heard::add);
    assertThat(replayed.images()).isEqualTo(3_007);
    assertThat(keys("ordered", 1)).isEqualTo(SampleFiles.ids(collection).subList(0, 3_007));
    assertThat(heard).hasSize(3_008).last().isEqualTo(replayed);
    assertThat(heard).extracting(ReplayedRecords::images).isSorted();
    assertThat(heard).extracting(ReplayedRecords::bytes).isSorted();
  }

  @Test
  void aLimitOfZeroWritesNothing() throws Exception {
    SampleFiles.writeAll(root, "a.jpg");
    createTopic("none", 1);
    assertThat(replay("none", ImageCollection.open(root), 0)).isEqualTo(new ReplayedRecords(0, 0));
    assertThat(read("none", 1)).isEmpty();
  }

  @Test
  void largeImagesPass() throws Exception {
    byte[] large = new byte[LARGE];
    new Random(3).nextBytes(large);
    SampleFiles.write(root.resolve("large.png"), large);
    createTopic("large", 1);
    replay("large", ImageCollection.open(root), Long.MAX_VALUE);
    ImageRecord image =
        Decoders.IMAGE_RECORD.decode(ByteBuffer.wrap(read("large", 1).get(0).value()));
    assertThat(image.getImage()).isEqualTo(ByteBuffer.wrap(large));
  }

  @Test
  void theFirstImageThatCannotBeWrittenIsNamedAndEndsTheReplay() throws Exception {
    IntStream.range(0, 20).forEach(i -> write(String.format("a%02d.png", i), 10));
    write("b.png", 5_000);
    IntStream.range(0, 20).forEach(i -> write(String.format("c%02d.png", i), 10));
    try (KafkaTopics topics = new KafkaTopics(broker.bootstrapServers())) {
      topics.ensure(TopicSpec.of("narrow", 1, 4_000));
    }
    Replayer replayer =
        new Replayer(
            new ReplayOptions(
                broker.bootstrapServers(),
                "narrow",
                Long.MAX_VALUE,
                Map.of(ProducerConfig.BATCH_SIZE_CONFIG, 1, ProducerConfig.LINGER_MS_CONFIG, 0)));
    assertThatThrownBy(() -> replayer.replay(ImageCollection.open(root), ReplayProgress.NONE))
        .isInstanceOfSatisfying(
            ReplayException.class, e -> assertThat(e.imageId()).isEqualTo("b.png"))
        .hasMessageContaining("image b.png can't be written to topic narrow");
    assertThat(keys("narrow", 1)).contains("a00.png", "a19.png").doesNotContain("b.png");
  }

  @Test
  void anImageAboveTheProducersLimitIsNamed() throws Exception {
    write("a.png", 10);
    write("b.png", 2_000);
    createTopic("requests", 1);
    Replayer replayer =
        new Replayer(
            new ReplayOptions(
                broker.bootstrapServers(),
                "requests",
                Long.MAX_VALUE,
                Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1_000)));
    assertThatThrownBy(() -> replayer.replay(ImageCollection.open(root), ReplayProgress.NONE))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("image b.png")
        .hasMessageContaining("1000");
  }

  @Test
  void aTopicThatIsNotThereIsNamed() throws Exception {
    write("a.png", 10);
    Replayer replayer =
        new Replayer(
            new ReplayOptions(
                broker.bootstrapServers(),
                "missing",
                Long.MAX_VALUE,
                Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000)));
    assertThatThrownBy(() -> replayer.replay(ImageCollection.open(root), ReplayProgress.NONE))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("image a.png can't be written to topic missing, after 0 images");
  }

  @Test
  void aNegativeLimitIsRefused() {
    ReplayOptions options = ReplayOptions.of(broker.bootstrapServers(), "any");
    assertThatThrownBy(() -> options.withLimit(-1)).hasMessage("limit (-1) is below 0");
  }

  private void write(String name, int bytes) {
    try {
      SampleFiles.write(root.resolve(name), new byte[bytes]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void createTopic(String name, int partitions) throws IOException {
    try (KafkaTopics topics = new KafkaTopics(broker.bootstrapServers())) {
      topics.ensure(TopicSpec.of(name, partitions, LocalBroker.MAX_MESSAGE_BYTES));
    }
  }

  private static ReplayedRecords replay(String topic, ImageCollection collection, long limit)
      throws IOException {
    return new Replayer(ReplayOptions.of(broker.bootstrapServers(), topic).withLimit(limit))
        .replay(collection, ReplayProgress.NONE);
  }

  private static List<String> keys(String topic, int partitions) {
    return read(topic, partitions).stream()
        .map(record -> new String(record.key(), StandardCharsets.UTF_8))
        .toList();
  }

  /** Reads all partitions to their ends. */
  private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions) {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)).toList();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
