package io.deeperstream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.local.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTopicsTest {
  @TempDir static Path brokerDirectory;
  private static LocalBroker broker;
  private static KafkaTopics topics;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = LocalBroker.start(brokerDirectory);
    topics = new KafkaTopics(broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    topics.close();
    broker.close();
  }

  @Test
  void aMissingTopicIsMadeOnceAndThenFound() throws Exception {
    TopicSpec wanted =
        new TopicSpec(
            "new", 5, Map.of("max.message.bytes", "7000000", "cleanup.policy", "compact"));
    assertThat(topics.find("new")).isEmpty();
    EnsuredTopic made = topics.ensure(wanted);
    assertThat(made.created()).isTrue();
    assertThat(made.topic().partitions()).isEqualTo(5);
    assertThat(made.topic().records()).isZero();
    assertThat(made.topic().settings())
        .containsEntry("max.message.bytes", "7000000")
        .containsEntry("cleanup.policy", "compact")
        .containsKey("retention.ms");
    assertThat(topics.ensure(wanted)).isEqualTo(new EnsuredTopic(false, made.topic()));
    assertThat(topics.find("new")).contains(made.topic());
  }

  @Test
  void aTopicWithOtherSettingsIsReportedAndLeftAsItIs() throws Exception {
    FoundTopic before = topics.ensure(TopicSpec.of("other", 2, 1_000_000)).topic();
    assertThatThrownBy(() -> topics.ensure(TopicSpec.of("other", 3, 2_000_000)))
        .isInstanceOf(TopicMismatchException.class)
        .hasMessage(
            "topic other exists with other settings: partitions is 2, not 3; max.message.bytes is"
                + " 1000000, not 2000000");
    assertThatThrownBy(
            () -> topics.ensure(new TopicSpec("other", 2, Map.of("max.message.bytes", "5"))))
        .hasMessageNotContaining("partitions");
    assertThat(topics.find("other")).contains(before);
  }

  @Test
  void recordsAreCountedUpToWhatACommittedReaderSees() throws Exception {
    topics.ensure(TopicSpec.of("plain", 3, 1_000_000));
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 17; i++) {
        producer.send(new ProducerRecord<>("plain", i % 3, new byte[0], new byte[i])).get();
      }
    }
    assertThat(topics.find("plain").map(FoundTopic::records)).contains(17L);

    topics.ensure(TopicSpec.of("transactions", 1, 1_000_000));
    Map<String, Object> transactional = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test");
    try (KafkaProducer<byte[], byte[]> producer = producer(transactional)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", new byte[1])).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", new byte[1])).get();
      producer.send(new ProducerRecord<>("transactions", new byte[1])).get();
      Optional<Long> recordAndMark = topics.find("transactions").map(FoundTopic::records);
      assertThat(recordAndMark).contains(2L);
      producer.abortTransaction();
    }
  }

  @Test
  void namesThatKafkaRefusesAreReported() {
    assertThatThrownBy(() -> topics.ensure(TopicSpec.of("a b", 1, 1_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a b");
    assertThatThrownBy(() -> topics.ensure(new TopicSpec("bad", 1, Map.of("no.such", "1"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("create topic bad")
        .hasMessageContaining("no.such");
    assertThatThrownBy(() -> TopicSpec.of("none", 0, 1_000))
        .hasMessage("partitions (0) of topic none is below 1");
  }

  @Test
  void aBrokerThatIsNotThereIsNamed() {
    Map<String, Object> impatient =
        Map.of(
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 500,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 500);
    try (KafkaTopics nowhere = new KafkaTopics("127.0.0.1:1", impatient)) {
      assertThatThrownBy(() -> nowhere.find("images"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("can't describe topic images at 127.0.0.1:1");
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
