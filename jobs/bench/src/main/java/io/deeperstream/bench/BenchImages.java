package io.deeperstream.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The images of a benchmark of the whole job, and how often they are measured. */
final class BenchImages {

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A folder, a zip, or a tree of zips in YFCC100M's layout.")
  private Path images;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images of a round.")
  private long limit;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds.")
  private int rounds;

  Path images() {
    return images;
  }

  long limit() {
    return limit;
  }

  int rounds() {
    return rounds;
  }
}
