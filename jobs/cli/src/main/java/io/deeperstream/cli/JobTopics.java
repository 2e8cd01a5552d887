package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.replay.FoundTopic;
import io.deeperstream.replay.KafkaTopics;
import io.deeperstream.replay.TopicSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of one job: creates those that are missing and counts the records of those that exist.
 */
public final class JobTopics {

  private static final int MARGIN_BYTES = 1 << 20;
  private static final Map<String, String> COMPACTED =
      Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

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

  /**
   * Creates the output topics that do not exist, and compares the others with what the job needs.
   *
   * @param partitions of the topics that are created, but for those of metrics and generations
   * @param announcementBytes that the announcement of a generation may take
   * @param tell told of settings of topics under which the job works, but not well
   * @throws IOException if the topic of generations exists with more than one partition, because
   *     the order of announcements matters
   * @throws InvalidSettingException if a topic takes no record of the size that it needs, or
   *     forgets generations that are still in use
   */
  Found outputs(int partitions, long announcementBytes, Consumer<String> tell) throws IOException {
    if (announcementBytes > kafka.maxRecordBytes()) {
      throw new InvalidSettingException(
          "--max-record-bytes is %d; the announcement of a generation may take %d: raise it, or lower --clusters"
              .formatted(kafka.maxRecordBytes(), announcementBytes));
    }
    try (KafkaTopics topics = open()) {
      long labels = ensure(topics, kafka.pseudoLabelsTopic(), partitions, tell);
      long deadLetters = ensure(topics, kafka.deadLettersTopic(), partitions, tell);
      ensure(topics, kafka.metricsTopic(), 1, tell);
      ensureUpserts(topics, kafka.centroidsTopic(), partitions, tell);
      ensureUpserts(topics, kafka.exemplarsTopic(), partitions, tell);
      ensureGenerations(topics, announcementBytes, tell);
      return new Found(labels, deadLetters);
    }
  }

  private void ensureGenerations(KafkaTopics topics, long announcementBytes, Consumer<String> tell)
      throws IOException {
    Optional<FoundTopic> found = topics.find(kafka.generationsTopic());
    Map<String, String> settings = new HashMap<>();
    if (found.isPresent()) {
      TopicChecks.generations(found.get(), announcementBytes).ifPresent(tell);
    } else {
      settings.putAll(COMPACTED);
      settings.put(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          Integer.toString(kafka.maxRecordBytes() + MARGIN_BYTES));
    }
    topics.ensure(new TopicSpec(kafka.generationsTopic(), 1, settings));
  }

  private static long ensure(KafkaTopics topics, String name, int partitions, Consumer<String> tell)
      throws IOException {
    Optional<FoundTopic> found = topics.find(name);
    if (found.isPresent()) {
      TopicChecks.records(found.get()).ifPresent(tell);
      return found.get().records();
    }
    topics.ensure(new TopicSpec(name, partitions, Map.of()));
    return 0;
  }

  /** Creates a topic whose newest record of each key counts. */
  private static void ensureUpserts(
      KafkaTopics topics, String name, int partitions, Consumer<String> tell) throws IOException {
    Optional<FoundTopic> found = topics.find(name);
    if (found.isPresent()) {
      TopicChecks.upserts(found.get()).ifPresent(tell);
    } else {
      topics.ensure(new TopicSpec(name, partitions, COMPACTED));
    }
  }

  private KafkaTopics open() {
    Map<String, Object> client = new HashMap<>();
    kafka.clientProperties().forEach((name, value) -> client.put(name.toString(), value));
    return new KafkaTopics(kafka.bootstrapServers(), client);
  }
}
