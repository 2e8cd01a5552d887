package io.deeperstream.view;

import io.deeperstream.view.state.ViewState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning for ever, on a thread of its own, and tells a {@link ViewState}
 * how far it is. After a failure it says so there, connects anew and goes on where it was. A
 * consumer without brokers fails at nothing but reads nothing, so it is asked for the topics' ends
 * now and then; when it has reached them, everything committed has been read.
 */
final class TopicFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final long CLOSE_SECONDS = 10;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Map<String, FollowedTopic> topics;
  private final ViewState state;
  private final Duration pause;
  private final Duration look;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private TopicFollower(
      Supplier<Consumer<byte[], byte[]>> consumers,
      List<FollowedTopic> topics,
      ViewState state,
      Duration pause,
      Duration look) {
    this.consumers = consumers;
    this.topics =
        topics.stream().collect(Collectors.toMap(FollowedTopic::name, Function.identity()));
    this.state = state;
    this.pause = pause;
    this.look = look;
    this.thread = new Thread(this::run, "deeperstream-view-reader");
    thread.setDaemon(true);
  }

  /** Begins to read from Kafka. */
  static TopicFollower start(ViewOptions options, List<FollowedTopic> topics, ViewState state) {
    Properties properties = new Properties();
    properties.putAll(options.consumer());
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return start(
        () ->
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        topics,
        state,
        PAUSE,
        LOOK);
  }

  /**
   * Begins to read.
   *
   * @param consumers makes a consumer of committed records, one for each connection
   * @param pause between a failure and the next connection
   * @param look between looks at the topics' ends
   */
  static TopicFollower start(
      Supplier<Consumer<byte[], byte[]>> consumers,
      List<FollowedTopic> topics,
      ViewState state,
      Duration pause,
      Duration look) {
    TopicFollower follower = new TopicFollower(consumers, topics, state, pause, look);
    follower.thread.start();
    return follower;
  }

  private void run() {
    while (!isClosed()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (IOException | RuntimeException e) {
        if (!isClosed()) {
          LOG.warn("cannot read the topics; next try in {}", pause, e);
          state.failed(
              "cannot read the job's topics: %s; tried again every %d ms"
                  .formatted(reason(e), pause.toMillis()));
          await(pause);
        }
      } catch (Error e) {
        state.failed("the reader has ended, start the view again: " + e);
        throw e;
      }
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e instanceof KafkaException && e.getCause() != null ? e.getCause() : e;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private void follow(Consumer<byte[], byte[]> consumer) throws IOException {
    List<TopicPartition> partitions = partitions(consumer);
    consumer.assign(partitions);
    partitions.stream()
        .filter(partition -> !next.containsKey(partition))
        .forEach(partition -> consumer.seekToBeginning(List.of(partition)));
    next.keySet().retainAll(partitions);
    next.forEach(consumer::seek);
    Instant asked = Instant.now();
    Instant endsOf = asked;
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK);
    boolean caughtUp = false;
    while (!isClosed()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
      boolean reached = hasReached(consumer, ends);
      caughtUp = caughtUp || reached;
      state.reading(caughtUp);
      if (reached) {
        state.currentAt(endsOf);
      }
      if (Instant.now().isAfter(asked.plus(look))) {
        asked = Instant.now();
        Map<TopicPartition, Long> found = consumer.endOffsets(partitions, ASK);
        if (reached) {
          ends = found;
          endsOf = asked;
        }
      }
    }
  }

  private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) throws IOException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (FollowedTopic topic : topics.values()) {
      List<PartitionInfo> found = consumer.partitionsFor(topic.name(), ASK);
      if (found != null && !found.isEmpty()) {
        found.forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
      } else if (topic.required()) {
        throw new IOException("topic '%s' does not exist".formatted(topic.name()));
      }
    }
    return partitions;
  }

  private static boolean hasReached(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      topics.get(record.topic()).records().take(record.key(), record.value(), record.timestamp());
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "record {} of {}-{} is skipped: it is not of the topic's schema",
          record.offset(),
          record.topic(),
          record.partition(),
          e);
      state.skipUnreadable();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void await(Duration duration) {
    try {
      if (closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("closed during a pause");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  /** Stops reading; waits for the thread, some seconds at most. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
