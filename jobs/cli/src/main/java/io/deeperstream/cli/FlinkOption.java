package io.deeperstream.cli;

import picocli.CommandLine.Option;

/** Which cluster a command talks to. */
final class FlinkOption {

  @Option(
      names = "--flink",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:8081",
      converter = FlinkAddress.Converter.class,
      description = "REST interface of the Flink cluster.")
  private FlinkAddress address;

  FlinkAddress address() {
    return address;
  }
}
