package io.deeperstream.bench;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options shared by the benchmarks against scikit-learn. */
final class PeerOptions {

  @Option(
      names = "--features",
      required = true,
      paramLabel = "FILE",
      description = "Points: .npy, float32, [n][d].")
  Path features;

  @Option(
      names = "--clusters",
      split = ",",
      paramLabel = "K",
      defaultValue = "1000,5000",
      description = "Clusters; several numbers are measured one after the other.")
  List<Integer> clusters;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Rounds.")
  int rounds;

  @Option(names = "--threads", paramLabel = "T", defaultValue = "2", description = "Threads.")
  int threads;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the first round; each next round has the next seed.")
  long seed;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "/usr/bin/python3",
      description = "Interpreter with scikit-learn; without it our side alone is measured.")
  Path python;

  /** Reads the points, {@code [n][d]}. */
  FloatMatrix read() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(features))) {
      return Npy.readFloatRows(in);
    }
  }
}
