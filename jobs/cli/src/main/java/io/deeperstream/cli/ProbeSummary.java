package io.deeperstream.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.deeperstream.evaluation.Correct;
import io.deeperstream.schemas.ProbeMetric;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Scores of the student's features at one moment, on a labelled hold-out that it never trains on.
 *
 * @param generation number of the newest generation that it had learnt from
 * @param step of training, 0 before the first
 * @param nearestNeighbours share of images whose class their nearest neighbours tell
 * @param logisticRegression share of images whose class a regression tells
 * @param normalizedMutualInformation of clusters and classes
 * @param byNeighbours images whose class their nearest neighbours tell; null where it is not known
 * @param byRegression images whose class a regression tells; null where it is not known
 */
record ProbeSummary(
    int generation,
    long step,
    double nearestNeighbours,
    double logisticRegression,
    double normalizedMutualInformation,
    @JsonIgnore Correct byNeighbours,
    @JsonIgnore Correct byRegression) {

  static ProbeSummary of(ProbeMetric metric) {
    return new ProbeSummary(
        metric.getGeneration(),
        metric.getStep(),
        metric.getNearestNeighbours(),
        metric.getLogisticRegression(),
        metric.getNormalizedMutualInformation(),
        correct(metric, metric.getNearestNeighboursCorrect()),
        correct(metric, metric.getLogisticRegressionCorrect()));
  }

  private static Correct correct(ProbeMetric metric, ByteBuffer bits) {
    return bits == null ? null : new Correct(metric.getImages(), BitSet.valueOf(bits));
  }

  /** One line for a terminal. */
  String line() {
    return "after %,d steps: k-NN %.1f%%, logistic regression %.1f%%, NMI %.3f"
        .formatted(
            step, 100 * nearestNeighbours, 100 * logisticRegression, normalizedMutualInformation);
  }
}
