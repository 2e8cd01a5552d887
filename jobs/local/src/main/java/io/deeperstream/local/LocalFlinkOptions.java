package io.deeperstream.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/**
 * Settings of a {@link LocalFlink}.
 *
 * @param slots task slots, at least 1: the greatest parallelism of a job
 * @param restPort port of the REST interface and the web page, 1 to 65535, or 0 for any free one
 * @param directory holds {@code checkpoints}, {@code savepoints} and, while the cluster runs,
 *     {@code tmp}; created if it does not exist
 * @param settings Flink settings that override those made here; copied
 */
public record LocalFlinkOptions(int slots, int restPort, Path directory, Configuration settings) {
  private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(256);
  private static final Duration IN_FLIGHT = Duration.ofMillis(500);
  private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(64);
  private static final String LOOPBACK = "127.0.0.1";

  /** Checks the ranges and copies the settings. */
  public LocalFlinkOptions {
    if (slots < 1) {
      throw new IllegalArgumentException(String.format("slots (%d) is below 1", slots));
    }
    if (restPort < 0 || restPort > 65_535) {
      throw new IllegalArgumentException(
          String.format("restPort (%d) is outside 0 to 65535", restPort));
    }
    Objects.requireNonNull(directory, "directory");
    settings = new Configuration(settings);
  }

  /** Options with any free REST port and no further settings. */
  public static LocalFlinkOptions of(int slots, Path directory) {
    return new LocalFlinkOptions(slots, 0, directory, new Configuration());
  }

  /** Returns a copy of the settings. */
  @Override
  public Configuration settings() {
    return new Configuration(settings);
  }

  /** Returns the directory of checkpoints. */
  public Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  /** Returns the directory of savepoints. */
  public Path savepoints() {
    return directory.resolve("savepoints");
  }

  /** Returns the directory of temporary files while the cluster runs. */
  Path temporary() {
    return directory.resolve("tmp");
  }

  /** Returns the cluster's settings: those made here, overridden by the caller's. */
  Configuration toConfiguration() {
    Configuration configuration = new Configuration();
    setState(configuration);
    setTemporaryFiles(configuration);
    setNetwork(configuration);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
    configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    configuration.addAll(settings);
    return configuration;
  }

  private void setState(Configuration configuration) {
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uriOf(checkpoints()));
    configuration.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, uriOf(savepoints()));
  }

  /** Returns an unescaped URI, because Flink's paths take their text literally. */
  private static String uriOf(Path folder) {
    return new org.apache.flink.core.fs.Path(folder.toUri()).toString();
  }

  private void setTemporaryFiles(Configuration configuration) {
    String temporary = temporary().toAbsolutePath().toString();
    configuration.set(CoreOptions.TMP_DIRS, temporary);
    configuration.set(WebOptions.TMP_DIR, temporary);
    configuration.set(WebOptions.UPLOAD_DIR, temporary);
    configuration.set(BlobServerOptions.STORAGE_DIRECTORY, temporary);
  }

  private void setNetwork(Configuration configuration) {
    configuration.set(RestOptions.ADDRESS, LOOPBACK);
    configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    configuration.set(RestOptions.BIND_PORT, Integer.toString(restPort));
    configuration.set(JobManagerOptions.ADDRESS, LOOPBACK);
    configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
    // Under back-pressure a barrier waits for the data buffered ahead of it: keep that small.
    configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_TARGET, IN_FLIGHT);
  }
}
