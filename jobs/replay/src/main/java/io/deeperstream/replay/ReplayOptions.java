package io.deeperstream.replay;

import java.util.Map;
import java.util.Objects;

/**
 * Settings of a {@link Replayer}.
 *
 * @param bootstrapServers addresses of the Kafka brokers, such as {@code 127.0.0.1:9092}
 * @param topic the topic to write to; it must exist
 * @param limit maximum number of images to write, at least 0
 * @param producer Kafka producer settings that override those made here; copied
 */
public record ReplayOptions(
    String bootstrapServers, String topic, long limit, Map<String, Object> producer) {
  /** Checks the ranges and copies the settings. */
  public ReplayOptions {
    Objects.requireNonNull(bootstrapServers, "bootstrapServers");
    Objects.requireNonNull(topic, "topic");
    if (limit < 0) {
      throw new IllegalArgumentException(String.format("limit (%d) is below 0", limit));
    }
    producer = Map.copyOf(producer);
  }

  /** Returns options to write whole collections, with no further settings. */
  public static ReplayOptions of(String bootstrapServers, String topic) {
    return new ReplayOptions(bootstrapServers, topic, Long.MAX_VALUE, Map.of());
  }

  /** Returns these options with another limit. */
  public ReplayOptions withLimit(long images) {
    return new ReplayOptions(bootstrapServers, topic, images, producer);
  }
}
