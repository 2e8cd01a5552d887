package io.deeperstream.bench;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What {@code evaluate} says of one layer's features.
 *
 * @param nearestNeighbours share of the scored images whose class the nearest ones tell
 * @param logisticRegression share of them whose class a regression tells
 * @param agreement normalised mutual information of most clusters and the classes
 */
record LayerScore(double nearestNeighbours, double logisticRegression, double agreement) {

  /** Reads the file that {@code evaluate --json} wrote. */
  static LayerScore of(JsonNode evaluation) {
    JsonNode clusters = evaluation.get("clusters");
    return new LayerScore(
        evaluation.get("nearestNeighbours").asDouble(),
        evaluation.get("logisticRegression").asDouble(),
        clusters.get(clusters.size() - 1).get("normalizedMutualInformation").asDouble());
  }
}
