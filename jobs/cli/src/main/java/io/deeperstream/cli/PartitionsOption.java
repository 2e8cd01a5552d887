package io.deeperstream.cli;

import picocli.CommandLine.Option;

/** How topics are made that do not exist. */
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
