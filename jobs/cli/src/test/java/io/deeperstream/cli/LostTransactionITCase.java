package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.sink.Sinks;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how a restored job treats the transactions of its checkpoint, against a real broker. */
class LostTransactionITCase {

  @TempDir Path folder;

  @Test
  void aTransactionThatTimedOutIsLoud() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings("--transaction-timeout=PT2S");
      new JobTopics(settings.kafka()).images(1);
      new JobTopics(settings.kafka()).outputs(1, 0, line -> {});
      try (Committer<KafkaCommittable> committer = committer(settings)) {
        KafkaCommittable intime = precommitted(settings, "in-time");
        committer.commit(List.of(new Request(intime)));
        assertThat(CommittedCount.of(settings, settings.kafka().pseudoLabelsTopic())).isEqualTo(1);

        KafkaCommittable late = precommitted(settings, "late");
        awaitAbortedByTheBroker(stack, late.getTransactionalId());
        assertLoud(committer, late);
        // The same name with a fresh epoch, as after a commit from which a client continued.
        freshEpoch(settings, "late");
        assertLoud(committer, late);
        assertThat(CommittedCount.of(settings, settings.kafka().pseudoLabelsTopic())).isEqualTo(1);
      }
    }
  }

  /**
   * Commits several transactions, because a client may or may not request a fresh epoch after such
   * a commit: both happen within a few.
   */
  @Test
  void restoringACheckpointAgainAndAgainIsNotLoud() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings();
      new JobTopics(settings.kafka()).images(1);
      new JobTopics(settings.kafka()).outputs(1, 0, line -> {});
      int transactions = 12;
      for (int i = 0; i < transactions; i++) {
        KafkaCommittable restored = precommitted(settings, "again-" + i);
        for (int restore = 0; restore < 3; restore++) {
          try (Committer<KafkaCommittable> committer = committer(settings)) {
            committer.commit(List.of(new Request(restored)));
          }
        }
      }
      assertThat(CommittedCount.of(settings, settings.kafka().pseudoLabelsTopic()))
          .isEqualTo(transactions);
    }
  }

  /** The broker raises the writer's epoch as it commits, and would fence the restored commit. */
  @Test
  void aTransactionThatItsOwnWriterHasCommittedIsNotLoudWhenRestored() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings();
      new JobTopics(settings.kafka()).images(1);
      new JobTopics(settings.kafka()).outputs(1, 0, line -> {});
      try (Committer<KafkaCommittable> committer = committer(settings);
          FlinkKafkaInternalProducer<byte[], byte[]> writer = writer(settings, "own")) {
        KafkaCommittable restored =
            new KafkaCommittable(writer.getProducerId(), writer.getEpoch(), "own", null);
        writer.commitTransaction();
        committer.commit(List.of(new Request(restored)));
        assertThat(CommittedCount.of(settings, settings.kafka().pseudoLabelsTopic())).isEqualTo(1);
      }
    }
  }

  private static void assertLoud(Committer<KafkaCommittable> committer, KafkaCommittable lost) {
    assertThatThrownBy(() -> committer.commit(List.of(new Request(lost))))
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining(lost.getTransactionalId())
        .hasMessageContaining("pseudo-labels")
        .hasMessageContaining("lost")
        .hasMessageContaining("--transaction-timeout");
  }

  private static void freshEpoch(JobSettings settings, String id) {
    try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(settings, id)) {
      producer.initTransactions();
    }
  }

  private static FlinkKafkaInternalProducer<byte[], byte[]> producer(
      JobSettings settings, String id) {
    Properties properties = settings.kafka().producerProperties();
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    return new FlinkKafkaInternalProducer<>(properties, id);
  }

  /** Returns the committable in a completed checkpoint of a transaction whose process is gone. */
  private static KafkaCommittable precommitted(JobSettings settings, String id) {
    FlinkKafkaInternalProducer<byte[], byte[]> producer = writer(settings, id);
    KafkaCommittable committable =
        new KafkaCommittable(producer.getProducerId(), producer.getEpoch(), id, null);
    producer.close(Duration.ZERO);
    return committable;
  }

  /** Returns a writer with one label in an open transaction. */
  private static FlinkKafkaInternalProducer<byte[], byte[]> writer(
      JobSettings settings, String id) {
    FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(settings, id);
    producer.initTransactions();
    producer.beginTransaction();
    var sent =
        producer.send(
            new ProducerRecord<>(settings.kafka().pseudoLabelsTopic(), Stack.text("label")), null);
    producer.flush();
    assertThat(sent).isDone();
    return producer;
  }

  private static void awaitAbortedByTheBroker(Stack stack, String id) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", stack.broker);
    try (Admin admin = Admin.create(properties)) {
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (admin.describeTransactions(List.of(id)).description(id).get().state()
          != TransactionState.COMPLETE_ABORT) {
        assertThat(System.nanoTime()).as("the broker aborts in time").isLessThan(deadline);
        Thread.sleep(200);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Committer<KafkaCommittable> committer(JobSettings settings) throws IOException {
    TaskInfo task = new TaskInfoImpl("task", 1, 0, 1, 0);
    CommitterInitContext context =
        (CommitterInitContext)
            Proxy.newProxyInstance(
                CommitterInitContext.class.getClassLoader(),
                new Class<?>[] {CommitterInitContext.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getTaskInfo")) {
                    return task;
                  }
                  throw new AssertionError("the committer asks for " + method);
                });
    return ((SupportsCommitter<KafkaCommittable>) new Sinks(settings).pseudoLabels())
        .createCommitter(context);
  }

  /** A request that fails the test if the committer retries or fails for an unknown reason. */
  private record Request(KafkaCommittable committable) implements CommitRequest<KafkaCommittable> {
    @Override
    public KafkaCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      // Flink only counts this; the committer under test must throw afterwards.
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      throw new AssertionError("failed for an unknown reason", reason);
    }

    @Override
    public void retryLater() {
      throw new AssertionError("asked to retry");
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
      throw new AssertionError("asked to retry");
    }

    @Override
    public void signalAlreadyCommitted() {
      // Nothing is left to do.
    }
  }

  /** Committed records of a topic. */
  private static final class CommittedCount {
    static int of(JobSettings settings, String topic) throws IOException {
      List<byte[]> values = new ArrayList<>();
      try (CommittedTopics topics = new CommittedTopics(settings.kafka(), List.of(topic))) {
        topics.complete(record -> values.add(record.value()));
      }
      return values.size();
    }
  }
}
