package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.replay.FoundTopic;
import io.deeperstream.replay.KafkaTopics;
import io.deeperstream.replay.TopicSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of one job: creates those that are missing and counts the records of those that exist.
 */
public final class JobTopics {

  private static final int MARGIN_BYTES = 1 << 20;

  private final KafkaSettings kafka;

  /** Creates an instance; does not connect yet. */
  public JobTopics(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Contents of the output topics before this run.
   *
   * @param labels offsets of the topic of labels, 0 if it was created now
   * @param deadLetters the same of the dead letters
   */
  record Found(long labels, long deadLetters) {
    boolean isEmpty() {
      return labels == 0 && deadLetters == 0;
    }
  }

  /** Creates the topic of images unless it exists; accepts an existing one with any settings. */
  public FoundTopic images(int partitions) throws IOException {
    try (KafkaTopics topics = open()) {
      Optional<FoundTopic> found = topics.find(kafka.imagesTopic());
      return found.isPresent()
          ? found.get()
          : topics
              .ensure(
                  TopicSpec.of(
                      kafka.imagesTopic(), partitions, kafka.maxRecordBytes() + MARGIN_BYTES))
              .topic();
    }
  }

  /** Returns a warning if a topic of images is compacted; empty if it is not. */
  static Optional<String> compactionOf(FoundTopic images) {
    String policy = images.settings().getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
    return policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)
        ? Optional.of(
            "topic '%s' is compacted (%s is %s): of images with the same key all but the newest are removed, also between two passes"
                .formatted(images.name(), TopicConfig.CLEANUP_POLICY_CONFIG, policy))
        : Optional.empty();
  }

  /**
   * Creates the output topics that do not exist.
   *
   * @throws IOException if the topic of generations exists with more than one partition, because
   *     the order of announcements matters
   */
  Found outputs(int partitions) throws IOException {
    try (KafkaTopics topics = open()) {
      long labels = ensure(topics, kafka.pseudoLabelsTopic(), partitions, Map.of());
      long deadLetters = ensure(topics, kafka.deadLettersTopic(), partitions, Map.of());
      ensure(
          topics,
          kafka.centroidsTopic(),
          partitions,
          Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
      ensure(
          topics,
          kafka.exemplarsTopic(),
          partitions,
          Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
      ensure(topics, kafka.metricsTopic(), 1, Map.of());
      ensureGenerations(topics);
      return new Found(labels, deadLetters);
    }
  }

  /**
   * Creates the topic of generations. Accepts a topic of an earlier build, which keeps every record
   * forever, as it is.
   */
  private void ensureGenerations(KafkaTopics topics) throws IOException {
    Optional<FoundTopic> found = topics.find(kafka.generationsTopic());
    topics.ensure(
        new TopicSpec(
            kafka.generationsTopic(),
            1,
            found.isPresent()
                ? Map.of()
                : Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(kafka.maxRecordBytes() + MARGIN_BYTES))));
  }

  private static long ensure(
      KafkaTopics topics, String name, int partitions, Map<String, String> settings)
      throws IOException {
    Optional<FoundTopic> found = topics.find(name);
    if (found.isPresent()) {
      return found.get().records();
    }
    topics.ensure(new TopicSpec(name, partitions, settings));
    return 0;
  }

  private KafkaTopics open() {
    Map<String, Object> client = new HashMap<>();
    kafka.clientProperties().forEach((name, value) -> client.put(name.toString(), value));
    return new KafkaTopics(kafka.bootstrapServers(), client);
  }
}
