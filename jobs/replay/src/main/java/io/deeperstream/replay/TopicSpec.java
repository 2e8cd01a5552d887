package io.deeperstream.replay;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it is wanted.
 *
 * @param name its name
 * @param partitions at least 1
 * @param settings topic settings by Kafka's names, such as {@code max.message.bytes}; those not
 *     named are the broker's. Copied
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {
  /** Checks the range and copies the settings. */
  public TopicSpec {
    Objects.requireNonNull(name, "name");
    if (partitions < 1) {
      throw new IllegalArgumentException(
          String.format("partitions (%d) of topic %s is below 1", partitions, name));
    }
    settings = Map.copyOf(settings);
  }

  /**
   * A topic for messages of a given size.
   *
   * @param maximumMessageBytes largest record batch, in bytes
   */
  public static TopicSpec of(String name, int partitions, int maximumMessageBytes) {
    return new TopicSpec(
        name,
        partitions,
        Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maximumMessageBytes)));
  }
}
