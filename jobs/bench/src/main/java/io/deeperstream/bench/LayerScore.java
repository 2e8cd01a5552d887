package io.deeperstream.bench;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Scores of one layer's features by {@code evaluate}.
 *
 * @param nearestNeighbours share of the scored images whose class the nearest ones predict
 * @param logisticRegression share of them whose class a regression predicts
 * @param agreement normalised mutual information of the classes and the largest number of clusters
 */
record LayerScore(double nearestNeighbours, double logisticRegression, double agreement) {

  /** Reads the output of {@code evaluate --json}. */
  static LayerScore of(JsonNode evaluation) {
    JsonNode clusters = evaluation.get("clusters");
    return new LayerScore(
        evaluation.get("nearestNeighbours").asDouble(),
        evaluation.get("logisticRegression").asDouble(),
        clusters.get(clusters.size() - 1).get("normalizedMutualInformation").asDouble());
  }
}
