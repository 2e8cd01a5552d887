package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Prints clusters as rows of a table. */
final class ClusterRows {

  private ClusterRows() {}

  /**
   * Prints a heading and a row for each cluster.
   *
   * @param distance name of the property that is the last column
   */
  static void print(Iterable<JsonNode> clusters, String distance) {
    System.out.printf(
        "%-10s %12s %10s %12s %16s%n", "cluster", "images", "re-seeded", "drift", "sq. distance");
    for (JsonNode cluster : clusters) {
      System.out.printf(
          "%-10s %12s %10d %12.4f %16s%n",
          "%d.%d"
              .formatted(cluster.path("superCluster").asInt(), cluster.path("subCluster").asInt()),
          "%,.1f".formatted(cluster.path("count").asDouble()),
          cluster.path("incarnation").asInt(),
          cluster.path("drift").asDouble(),
          cluster.has(distance) ? "%.4f".formatted(cluster.path(distance).asDouble()) : "-");
    }
  }
}
