package io.deeperstream.cli;

import io.deeperstream.pipeline.DeeperstreamJob;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The cluster that a command talks to, and how. */
final class FlinkOption {

  @Option(
      names = "--flink",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:8081",
      converter = FlinkAddress.Converter.class,
      description = "REST interface of the Flink cluster.")
  private FlinkAddress address;

  @Option(
      names = "--flink-property",
      paramLabel = "NAME=VALUE",
      description =
          "Flink property of the client and of the job that it submits, such as execution.checkpointing.timeout or security.ssl.rest.enabled; may be repeated. A job takes nothing about checkpoints from the cluster's configuration but their folders.")
  private Map<String, String> properties = new LinkedHashMap<>();

  FlinkAddress address() {
    return address;
  }

  /**
   * A client of the cluster.
   *
   * @throws InvalidSettingException if a property is one that the job sets itself
   */
  FlinkJobs jobs() throws IOException {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      if (DeeperstreamJob.OWN_PROPERTIES.contains(property.getKey())) {
        throw new InvalidSettingException(
            "--flink-property is %s=%s; the job sets this property itself: leave it out"
                .formatted(property.getKey(), property.getValue()));
      }
    }
    return new FlinkJobs(address, properties);
  }
}
