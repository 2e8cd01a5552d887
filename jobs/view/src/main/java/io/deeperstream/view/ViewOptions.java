package io.deeperstream.view;

import java.util.Properties;

/**
 * What a view reads and where it answers.
 *
 * @param consumer properties of a Kafka consumer, with its brokers; copied where they are used
 * @param centroidsTopic name of the topic of centroids
 * @param generationsTopic name of the topic of generations
 * @param liveCount a cluster lives with a weight of at least so many images
 * @param host name or address of the interface to listen on
 * @param port 0 to 65535; 0 takes any free one
 */
public record ViewOptions(
    Properties consumer,
    String centroidsTopic,
    String generationsTopic,
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
