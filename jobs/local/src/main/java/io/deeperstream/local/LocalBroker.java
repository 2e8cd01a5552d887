package io.deeperstream.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker with its KRaft controller in this JVM, on one log directory.
 *
 * <p>It listens on 127.0.0.1 only, takes messages of up to {@link #MAX_MESSAGE_BYTES}, keeps them
 * without a time limit, creates no topic by itself, and allows transactions to stay open for an
 * hour. A broker started on the directory of a closed one has the same cluster id, topics, records
 * and committed offsets. The sockets are bound before the broker starts, so that two brokers
 * started at once never get the same port.
 *
 * <p>Thread-safe.
 */
public final class LocalBroker implements AutoCloseable {
  /** Largest record batch that the broker accepts, in bytes: an image of 64 MiB and 8 MiB more. */
  public static final int MAX_MESSAGE_BYTES = 72 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LocalBroker.class);

  private final int port;
  private final ControllerServer controller;
  private final BrokerServer broker;
  private boolean closed;

  private LocalBroker(int port, SharedServer shared, BootstrapMetadata bootstrap) {
    this.port = port;
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    this.broker = new BrokerServer(shared);
  }

  /**
   * Starts a broker on a free port.
   *
   * @param directory the log directory; made and formatted if it holds no log yet
   * @throws IOException if the directory can't be used or no socket can be bound
   * @throws IllegalStateException if the broker does not start, for one because another one is
   *     running on the directory
   */
  public static LocalBroker start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /**
   * Starts a broker on the given port.
   *
   * @param directory the log directory; made and formatted if it holds no log yet
   * @param port 1 to 65535, or 0 for any free one
   * @throws IOException if the directory can't be used or the port can't be bound
   * @throws IllegalStateException if the broker does not start, for one because another one is
   *     running on the directory
   */
  public static LocalBroker start(Path directory, int port) throws IOException {
    return start(directory, port, Map.of());
  }

  /**
   * Starts a broker with settings of the caller's, such as those of its security. Its listener is
   * named {@code PLAINTEXT}, whatever protocol {@code listener.security.protocol.map} gives it.
   *
   * @param directory the log directory; made and formatted if it holds no log yet
   * @param port 1 to 65535, or 0 for any free one
   * @param overrides Kafka's settings, which override those made here
   * @throws IOException if the directory can't be used or the port can't be bound
   * @throws IllegalStateException if the broker does not start
   */
  public static LocalBroker start(Path directory, int port, Map<String, String> overrides)
      throws IOException {
    try (BoundSockets sockets = new BoundSockets()) {
      InetSocketAddress broker = sockets.bind(BrokerSettings.BROKER_LISTENER, port);
      InetSocketAddress controller = sockets.bind(BrokerSettings.CONTROLLER_LISTENER, 0);
      LogDirectory log = LogDirectory.open(directory);
      Map<String, Object> settings =
          BrokerSettings.settings(log.path(), broker.getPort(), controller.getPort());
      settings.putAll(overrides);
      LocalBroker local = create(log, broker.getPort(), settings, controller, sockets);
      local.startServers(directory);
      return local;
    }
  }

  private static LocalBroker create(
      LogDirectory log,
      int brokerPort,
      Map<String, Object> settings,
      InetSocketAddress controller,
      BoundSockets sockets) {
    SharedServer shared =
        new SharedServer(
            new KafkaConfig(settings, false),
            log.properties(),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(Map.of(BrokerSettings.NODE_ID, controller)),
            List.of(),
            LoggedFaults::handler,
            sockets);
    return new LocalBroker(brokerPort, shared, log.bootstrap());
  }

  private void startServers(Path directory) {
    try {
      controller.startup();
      broker.startup();
    } catch (Exception e) { // Scala code throws checked exceptions without declaring them.
      close();
      throw new IllegalStateException(
          "the Kafka broker on " + directory + " did not start: " + rootMessage(e), e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /** Returns the port that the broker listens on, 1 to 65535. */
  public int port() {
    return port;
  }

  /** Returns what clients need as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return BrokerSettings.HOST + ":" + port;
  }

  /**
   * Stops the broker and waits until it has stopped; the log directory stays. Closing a closed
   * broker does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop("broker", broker::shutdown, broker::awaitShutdown);
    stop("controller", controller::shutdown, controller::awaitShutdown);
  }

  private void stop(String part, Runnable shutdown, Runnable await) {
    try {
      shutdown.run();
      await.run();
    } catch (Exception e) {
      LOG.warn("the {} of {} did not stop cleanly", part, bootstrapServers(), e);
    }
  }
}
