package io.deeperstream.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.view.state.Records;
import io.deeperstream.view.state.ViewContents;
import io.deeperstream.view.state.ViewState;
import io.deeperstream.view.state.ViewStatus.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads from the fake consumer that Kafka's clients bring along. */
class TopicFollowerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final TopicPartition CENTROIDS = new TopicPartition("centroids", 0);
  private static final TopicPartition GENERATIONS = new TopicPartition("generations", 0);

  private final ViewContents contents = ViewContents.empty(1);
  private final ViewState state = contents.clusters();
  private final Queue<Consumer<byte[], byte[]>> connections = new ConcurrentLinkedQueue<>();
  private TopicFollower follower;

  @AfterEach
  void close() {
    follower.close();
  }

  private void follow() {
    follower =
        TopicFollower.start(
            () -> {
              Consumer<byte[], byte[]> next = connections.poll();
              if (next == null) {
                throw new KafkaException("no broker answers");
              }
              return next;
            },
            new TopicReaders(contents)
                .of(
                    new ViewOptions(
                        new Properties(),
                        "centroids",
                        "generations",
                        "exemplars",
                        "metrics",
                        "dead-letters",
                        1,
                        "127.0.0.1",
                        0)),
            state,
            Duration.ofMillis(50),
            Duration.ofMillis(50));
  }

  private static MockConsumer<byte[], byte[]> consumer(long centroidsEnd, long generationsEnd) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Map<TopicPartition, Long> ends =
        new HashMap<>(Map.of(CENTROIDS, centroidsEnd, GENERATIONS, generationsEnd));
    consumer.updateBeginningOffsets(Map.of(CENTROIDS, 0L, GENERATIONS, 0L));
    consumer.updateEndOffsets(ends);
    ends.keySet()
        .forEach(
            partition ->
                consumer.updatePartitions(
                    partition.topic(),
                    List.of(
                        new PartitionInfo(
                            partition.topic(), 0, Node.noNode(), new Node[0], new Node[0]))));
    return consumer;
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, byte[] value) {
    return new ConsumerRecord<>(
        partition.topic(),
        0,
        offset,
        1000 + offset,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static byte[] centroid(int row, long sequence) throws IOException {
    return Records.bytes(Records.centroid("run", 0, 0, 0, row, sequence).toByteBuffer());
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(state.status().toString()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void catchesUpAndPassesOverWhatItCannotRead() throws Exception {
    MockConsumer<byte[], byte[]> consumer = consumer(5, 1);
    byte[] announced = Records.bytes(Records.announced(0, "h0", null).toByteBuffer());
    Centroid cut = Records.centroid("run", 0, 0, 0, 9, 9);
    cut.setVector(ByteBuffer.allocate(3));
    byte[] cutVector = Records.bytes(cut.toByteBuffer());
    byte[] cutRecord = Arrays.copyOf(centroid(7, 7), 20);
    connections.add(consumer);
    follow();
    await(() -> consumer.assignment().size() == 2);
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(record(CENTROIDS, 0, "not Avro".getBytes(StandardCharsets.UTF_8)));
          consumer.addRecord(record(CENTROIDS, 1, null));
          consumer.addRecord(record(CENTROIDS, 2, cutVector));
        });
    await(() -> state.status().recordsRead() == 2);
    assertThat(state.status().state()).isEqualTo(State.CATCHING_UP);
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(record(CENTROIDS, 3, cutRecord));
          consumer.addRecord(record(GENERATIONS, 0, announced));
        });
    byte[] good = centroid(1, 1);
    consumer.schedulePollTask(() -> consumer.addRecord(record(CENTROIDS, 4, good)));
    await(() -> state.status().state() == State.READY);
    assertThat(state.status().unreadableRecords()).isEqualTo(3);
    assertThat(state.status().recordsRead()).isEqualTo(5);
    assertThat(state.status().hash()).contains("h0");
    assertThat(state.status().clusters()).isEqualTo(1);
    await(() -> state.status().current().isPresent());
  }

  @Test
  void saysWhyItCannotReadAndGoesOnWhereItWas() throws Exception {
    MockConsumer<byte[], byte[]> first = consumer(1, 0);
    connections.add(first);
    follow();
    byte[] row0 = centroid(0, 0);
    first.schedulePollTask(() -> first.addRecord(record(CENTROIDS, 0, row0)));
    await(() -> state.status().state() == State.READY);
    first.schedulePollTask(() -> first.setPollException(new KafkaException("the disk is gone")));
    await(() -> first.closed());
    await(() -> state.status().error().isPresent());
    assertThat(state.status().state()).isEqualTo(State.ERROR);
    assertThat(state.status().clusters()).isEqualTo(1);
    await(() -> state.status().error().orElse("").contains("no broker answers"));

    MockConsumer<byte[], byte[]> second = consumer(2, 0);
    byte[] row1 = centroid(1, 1);
    second.schedulePollTask(() -> second.addRecord(record(CENTROIDS, 1, row1)));
    connections.add(second);
    await(() -> state.status().state() == State.READY);
    assertThat(state.status().clusters()).isEqualTo(2);
    assertThat(state.status().recordsRead()).as("none read twice").isEqualTo(2);
  }

  @Test
  void namesTheTopicThatDoesNotExist() throws Exception {
    IntStream.range(0, 1000).forEach(i -> connections.add(new MockConsumer<>("earliest")));
    follow();
    await(() -> state.status().error().isPresent());
    assertThat(state.status().error().orElseThrow()).contains("topic 'centroids' does not exist");
  }
}
