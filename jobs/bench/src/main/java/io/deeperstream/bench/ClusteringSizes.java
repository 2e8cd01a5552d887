package io.deeperstream.bench;

import java.util.List;
import picocli.CommandLine.Option;

/** The size of a two-level clustering of which nothing else matters. */
final class ClusteringSizes {

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "320000",
      description = "Sub-clusters in all.")
  private int clusters;

  @Option(
      names = "--super-clusters",
      split = ",",
      paramLabel = "M",
      defaultValue = "4,64",
      description = "Super-clusters; several numbers are measured one after the other.")
  private List<Integer> superClusters;

  @Option(names = "--dimension", paramLabel = "D", defaultValue = "256", description = "Columns.")
  private int dimension;

  int clusters() {
    return clusters;
  }

  int dimension() {
    return dimension;
  }

  /**
   * The numbers of super-clusters.
   *
   * @param least that each must be at least
   * @throws IllegalArgumentException if one is less, or does not divide the sub-clusters
   */
  List<Integer> superClusters(int least) {
    for (int m : superClusters) {
      if (m < least || clusters % m != 0) {
        throw new IllegalArgumentException(
            "--super-clusters (%d) must be at least %d and divide --clusters (%d)"
                .formatted(m, least, clusters));
      }
    }
    return superClusters;
  }
}
