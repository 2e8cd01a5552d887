package io.deeperstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerTest {
  private static final TopicPartition LETTERS = new TopicPartition("letters", 0);

  @TempDir Path directory;

  @Test
  void committedRecordsOutliveTheBrokerAndAbortedOnesAreNotRead() throws Exception {
    int port;
    try (LocalBroker broker = LocalBroker.start(directory)) {
      port = broker.port();
      createLetters(broker);
      try (KafkaProducer<byte[], byte[]> producer =
          producer(
              broker,
              Map.of(
                  ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                  "writer",
                  ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                  3_600_000))) {
        producer.initTransactions();
        transaction(producer, true, "a", "b");
        transaction(producer, false, "aborted");
        transaction(producer, true, "c");
      }
      assertThat(read(broker, 3)).containsExactly("a", "b", "c");
    }
    try (LocalBroker broker = LocalBroker.start(directory, port)) {
      assertThat(broker.port()).isEqualTo(port);
      assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      assertThat(read(broker, 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void takesRecordsOf64MebibytesAndRefusesWhatIsAboveItsLimit() throws Exception {
    try (LocalBroker broker = LocalBroker.start(directory)) {
      createLetters(broker);
      byte[] image = new byte[64 << 20];
      new Random(7).nextBytes(image);
      try (KafkaProducer<byte[], byte[]> producer =
          producer(
              broker,
              Map.of(
                  ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 80 << 20,
                  ProducerConfig.BUFFER_MEMORY_CONFIG, 100L << 20))) {
        producer.send(new ProducerRecord<>(LETTERS.topic(), image)).get();
        byte[] tooLarge = new byte[LocalBroker.MAX_MESSAGE_BYTES];
        assertThatThrownBy(
                () -> producer.send(new ProducerRecord<>(LETTERS.topic(), tooLarge)).get())
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("larger than the max message size");
      }
      assertThat(records(broker, 1).get(0).value()).isEqualTo(image);
    }
  }

  @Test
  void createsNoTopicByItself() throws Exception {
    try (LocalBroker broker = LocalBroker.start(directory);
        Admin admin = admin(broker)) {
      assertThatThrownBy(() -> admin.describeTopics(List.of("nothing")).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void closingTwiceIsClosingOnceAndLeavesNoThread() throws Exception {
    ThreadsLeft left = new ThreadsLeft();
    LocalBroker broker = LocalBroker.start(directory);
    broker.close();
    broker.close();
    assertThat(left.after(Duration.ofSeconds(10))).isEmpty();
    assertThatThrownBy(() -> new Socket(loopback(), broker.port()).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws Exception {
    try (LocalBroker broker = LocalBroker.start(directory)) {
      Optional<InetAddress> other =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
              .findFirst();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(loopback(), broker.port()), 5_000);
      }
      other.ifPresent(
          address ->
              assertThatThrownBy(() -> new Socket(address, broker.port()).close())
                  .isInstanceOf(IOException.class));
    }
  }

  @Test
  void aDirectoryInUseIsRefusedByNameAndItsBrokerGoesOn() throws Exception {
    try (LocalBroker broker = LocalBroker.start(directory)) {
      assertThatThrownBy(() -> LocalBroker.start(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("lock");
      createLetters(broker);
    }
  }

  @Test
  void aTakenPortIsRefusedByNumber() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, loopback())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> LocalBroker.start(directory, port))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + port);
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aPortOutsideTheRangeIsRefused() {
    assertThatThrownBy(() -> LocalBroker.start(directory, 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static void createLetters(LocalBroker broker) throws Exception {
    try (Admin admin = admin(broker)) {
      admin.createTopics(List.of(new NewTopic(LETTERS.topic(), 1, (short) 1))).all().get();
    }
  }

  private static Admin admin(LocalBroker broker) {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  private static KafkaProducer<byte[], byte[]> producer(
      LocalBroker broker, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void transaction(
      KafkaProducer<byte[], byte[]> producer, boolean commit, String... letters) throws Exception {
    producer.beginTransaction();
    for (String letter : letters) {
      producer
          .send(new ProducerRecord<>(LETTERS.topic(), letter.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static List<String> read(LocalBroker broker, int count) throws Exception {
    List<String> letters = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(broker, count)) {
      letters.add(new String(record.value(), StandardCharsets.UTF_8));
    }
    return letters;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(LocalBroker broker, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(LETTERS));
      consumer.seekToBeginning(List.of(LETTERS));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (records.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }
}
