package io.deeperstream.cli;

import io.deeperstream.local.LocalBroker;
import io.deeperstream.local.LocalFlink;
import io.deeperstream.local.LocalFlinkOptions;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A broker, a cluster and a model store in one folder and this process. */
public final class LocalStack implements AutoCloseable {

  private static final int RESTARTS = 3;

  private final Path folder;
  private LocalBroker broker;
  private LocalFlink cluster;

  public LocalStack(Path folder) {
    this.folder = folder;
  }

  /** URI of the model store. */
  public String store() {
    return ModelStore.uriOf(folder.resolve("store"));
  }

  /** Starts a broker; returns its address. */
  public String startBroker() throws IOException {
    broker = LocalBroker.start(folder.resolve("kafka"));
    return broker.bootstrapServers();
  }

  /** Starts a cluster with as many slots as the job needs. */
  public FlinkAddress startFlink(JobSettings settings, int webPort) throws IOException {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    cluster =
        LocalFlink.start(
            new LocalFlinkOptions(
                Math.max(
                    settings.stream().parallelism(),
                    settings.stream().assignParallelism(settings.clustering().superClusters())),
                webPort,
                folder.resolve("flink"),
                flink));
    return FlinkAddress.of(cluster.restAddress());
  }

  /** Stops what was started, the cluster first. */
  @Override
  public void close() throws IOException {
    try {
      if (cluster != null) {
        cluster.close();
      }
    } finally {
      if (broker != null) {
        broker.close();
      }
    }
  }
}
