package io.deeperstream.bench;

import io.deeperstream.cli.Deeperstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka broker in a JVM of its own, which can be killed and started again on the same folder and
 * port. The process ends with {@link #close}, or with this JVM at the latest. For one thread.
 */
final class BrokerProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final int port;
  private final Thread atExit = new Thread(this::kill, "stop-kafka-broker");
  private volatile Process process;

  private BrokerProcess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a broker on a free port, and waits until it answers.
   *
   * @param folder of its log and output; made where it is missing
   */
  static BrokerProcess start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    BrokerProcess broker = new BrokerProcess(folder, port);
    broker.start();
    return broker;
  }

  /** Starts it again after {@link #kill}, and waits until it answers. */
  void start() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Deeperstream.class.getName(),
                    "broker",
                    "--dir",
                    folder.toString(),
                    "--port",
                    Integer.toString(port)))
            .redirectErrorStream(true)
            .start();
    Thread reader = new Thread(this::drain, "kafka-broker-output");
    reader.setDaemon(true);
    reader.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(
            "the Kafka broker in %s %s"
                .formatted(
                    folder,
                    process.isAlive()
                        ? "does not answer after %d s".formatted(PATIENCE_SECONDS)
                        : "ended with %d".formatted(process.exitValue())));
      }
      Thread.sleep(100);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A pipe that nobody reads would stop the broker. */
  private void drain() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      while (lines.readLine() != null) {
        continue;
      }
    } catch (IOException e) {
      // It was killed.
      return;
    }
  }

  /** Returns what clients need as {@code bootstrap.servers}. */
  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Ends the process at once, by SIGKILL, and waits for its end. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is shutting down; the hook finds no process left.
      return;
    }
  }
}
