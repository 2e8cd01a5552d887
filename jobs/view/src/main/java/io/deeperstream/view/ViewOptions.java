package io.deeperstream.view;

import java.util.Properties;

/**
 * Settings of a view: the topics that it reads and the address that it listens on.
 *
 * @param consumer properties of a Kafka consumer, with its brokers; copied when they are used
 * @param centroidsTopic name of the topic of centroids
 * @param generationsTopic name of the topic of generations
 * @param exemplarsTopic name of the topic of thumbnails; may be missing
 * @param metricsTopic name of the topic of training steps and probes; may be missing
 * @param deadLettersTopic name of the topic of dead letters; may be missing
 * @param liveCount least weight of a live cluster, in images
 * @param host name or address of the interface to listen on
 * @param port 0 to 65535; 0 takes any free one
 */
public record ViewOptions(
    Properties consumer,
    String centroidsTopic,
    String generationsTopic,
    String exemplarsTopic,
    String metricsTopic,
    String deadLettersTopic,
    double liveCount,
    String host,
    int port) {

  /**
   * @throws IllegalArgumentException if the port is out of its range
   */
  public ViewOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "the view's port is %d; it must be from 0 to 65535".formatted(port));
    }
  }
}
