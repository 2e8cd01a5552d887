package io.deeperstream.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Scores of a small hold-out while a demo learns, an entry of its summary's {@code probe}.
 *
 * @param generation that was trained on
 * @param step steps made
 * @param nearestNeighbours share of the hold-out whose class the nearest images tell
 * @param logisticRegression share of it whose class a short regression tells
 * @param normalizedMutualInformation of clusters and classes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ProbePoint(
    int generation,
    long step,
    double nearestNeighbours,
    double logisticRegression,
    double normalizedMutualInformation) {}
