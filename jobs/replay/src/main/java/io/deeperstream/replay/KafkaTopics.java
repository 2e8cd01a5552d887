package io.deeperstream.replay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks at topics and makes them where they are missing; never changes one that is there.
 *
 * <p>Each call asks Kafka anew. Errors of Kafka are {@link IOException}s with its message.
 * Thread-safe.
 */
public final class KafkaTopics implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration VISIBILITY_PATIENCE = Duration.ofSeconds(30);
  private static final long VISIBILITY_POLL_MS = 50;

  private final Admin admin;
  private final String bootstrapServers;

  /**
   * Connects.
   *
   * @param bootstrapServers where Kafka is, such as {@code 127.0.0.1:9092}
   */
  public KafkaTopics(String bootstrapServers) {
    this(bootstrapServers, Map.of());
  }

  /**
   * Connects.
   *
   * @param bootstrapServers where Kafka is, such as {@code 127.0.0.1:9092}
   * @param client further settings of the client, such as security's
   */
  public KafkaTopics(String bootstrapServers, Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(settings);
  }

  /** Returns what a topic is, or nothing if there is none of the name. */
  public Optional<FoundTopic> find(String name) throws IOException {
    Optional<Integer> partitions = partitions(name);
    if (partitions.isEmpty()) {
      return Optional.empty();
    }
    int count = partitions.get();
    return Optional.of(new FoundTopic(name, count, records(name, count), settings(name)));
  }

  /**
   * Makes a topic, with the broker's default replication, and waits until it can be used; leaves
   * one that is there with the settings wanted as it is.
   *
   * @throws TopicMismatchException if the topic is there with other settings; nothing is changed
   */
  public EnsuredTopic ensure(TopicSpec wanted) throws IOException {
    boolean created = partitions(wanted.name()).isEmpty() && create(wanted);
    FoundTopic found = awaitVisible(wanted.name());
    List<String> differences = found.differences(wanted);
    if (!differences.isEmpty()) {
      throw new TopicMismatchException(found, differences);
    }
    return new EnsuredTopic(created, found);
  }

  /** Returns whether it was this call that made the topic, and not somebody else's. */
  private boolean create(TopicSpec wanted) throws IOException {
    NewTopic topic =
        new NewTopic(wanted.name(), Optional.of(wanted.partitions()), Optional.empty())
            .configs(wanted.settings());
    try {
      await("create topic " + wanted.name(), admin.createTopics(List.of(topic)).all());
      return true;
    } catch (IOException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  /** A broker may hear of a new topic later than the controller that made it. */
  private FoundTopic awaitVisible(String name) throws IOException {
    long deadline = System.nanoTime() + VISIBILITY_PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        Optional<FoundTopic> found = find(name);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (IOException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
      pause();
    }
    throw new IOException(
        String.format(
            "topic %s can't be seen %d s after it was made",
            name, VISIBILITY_PATIENCE.toSeconds()));
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(VISIBILITY_POLL_MS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private Optional<Integer> partitions(String name) throws IOException {
    try {
      return Optional.of(
          await(
                  "describe topic " + name,
                  admin.describeTopics(List.of(name)).topicNameValues().get(name))
              .partitions()
              .size());
    } catch (IOException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private long records(String name, int partitions) throws IOException {
    return offsets(name, partitions, OffsetSpec.latest())
        - offsets(name, partitions, OffsetSpec.earliest());
  }

  private long offsets(String name, int partitions, OffsetSpec spec) throws IOException {
    Map<TopicPartition, OffsetSpec> wanted =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(name, partition))
            .collect(Collectors.toMap(Function.identity(), partition -> spec));
    ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    return await("read the offsets of topic " + name, admin.listOffsets(wanted, committed).all())
        .values()
        .stream()
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  private Map<String, String> settings(String name) throws IOException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config =
        await("read the settings of topic " + name, admin.describeConfigs(List.of(topic)).all())
            .get(topic);
    return config.entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value()));
  }

  private <T> T await(String what, KafkaFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw new IOException(
          String.format("can't %s at %s: %s", what, bootstrapServers, e.getCause().getMessage()),
          e.getCause());
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for Kafka");
  }

  /** Disconnects. */
  @Override
  public void close() {
    admin.close(CLOSE_PATIENCE);
  }
}
