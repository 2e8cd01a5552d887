package io.deeperstream.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.FileUtils;

/**
 * A Flink cluster in this JVM: a JobManager with REST interface and web page, and one TaskManager.
 *
 * <p>State lies in RocksDB with incremental checkpoints. Checkpoints, savepoints and temporary
 * files lie under the directory given; the temporary ones are removed at the end. A job is
 * submitted over REST, as to any cluster: {@code
 * StreamExecutionEnvironment.createRemoteEnvironment} with {@link #restAddress()}, and without
 * jars, for the job's classes are those of this JVM.
 *
 * <p>Thread-safe.
 */
public final class LocalFlink implements AutoCloseable {
  private static final long STOP_SECONDS = 60;

  private final MiniCluster cluster;
  private final URI restAddress;
  private final Path temporary;
  private final Configuration configuration;
  private boolean closed;

  private LocalFlink(MiniCluster cluster, URI restAddress, Path temporary) {
    this.cluster = cluster;
    this.restAddress = restAddress;
    this.temporary = temporary;
    this.configuration = new Configuration(cluster.getConfiguration());
    configuration.set(RestOptions.ADDRESS, restAddress.getHost());
    configuration.set(RestOptions.PORT, restAddress.getPort());
  }

  /**
   * Starts a cluster and waits until it takes jobs.
   *
   * @throws IOException if the directory can't be used or the REST port is taken
   * @throws IllegalStateException if the cluster does not start
   */
  public static LocalFlink start(LocalFlinkOptions options) throws IOException {
    requireFree(options.restPort());
    Path temporary = Files.createDirectories(options.temporary());
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(options.toConfiguration())
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(options.slots())
                .build());
    try {
      cluster.start();
      return new LocalFlink(cluster, cluster.getRestAddress().get(), temporary);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notStarted(cluster, options, e);
    } catch (Exception e) {
      throw notStarted(cluster, options, e);
    }
  }

  /** A Flink cluster that can't bind its REST port fails with most of its threads left running. */
  private static void requireFree(int restPort) throws IOException {
    try (BoundSockets sockets = new BoundSockets()) {
      sockets.bind("REST", restPort);
    }
  }

  private static IllegalStateException notStarted(
      MiniCluster cluster, LocalFlinkOptions options, Exception cause) {
    IllegalStateException failure =
        new IllegalStateException(
            String.format(
                "the Flink cluster on %s with REST port %d did not start: %s",
                options.directory(), options.restPort(), cause.getMessage()),
            cause);
    try {
      stop(cluster);
      FileUtils.deleteDirectory(options.temporary().toFile());
    } catch (IOException | IllegalStateException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /**
   * Returns where the REST interface and the web page are, such as {@code http://127.0.0.1:8081}.
   */
  public URI restAddress() {
    return restAddress;
  }

  /**
   * Returns the settings that the cluster runs with, its REST address and port among them: what a
   * client of the cluster needs. The copy is the caller's.
   */
  public Configuration configuration() {
    return new Configuration(configuration);
  }

  /**
   * Cancels what is still running, stops the cluster, waits until it has stopped, and removes its
   * temporary files. Closing a closed cluster does nothing.
   *
   * @throws IllegalStateException if the cluster has not stopped after a minute
   * @throws IOException if its temporary files can't be removed
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    stop(cluster);
    FileUtils.deleteDirectory(temporary.toFile());
  }

  private static void stop(MiniCluster cluster) {
    try {
      cluster.closeAsync().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the Flink cluster was stopping", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          String.format("the Flink cluster did not stop cleanly in %d s: %s", STOP_SECONDS, e), e);
    }
  }
}
