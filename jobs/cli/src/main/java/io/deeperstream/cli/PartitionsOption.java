package io.deeperstream.cli;

import picocli.CommandLine.Option;

/** The number of partitions of topics that do not exist yet. */
final class PartitionsOption {

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of topics that do not exist yet.")
  private int partitions;

  int count() {
    return partitions;
  }
}
