package io.deeperstream.cli;

/**
 * Scores of the student's features at one moment, on a labelled hold-out that it never trains on.
 *
 * @param generation number of the newest generation that it had learnt from
 * @param step of training, 0 before the first
 * @param nearestNeighbours share of images whose class their nearest neighbours tell
 * @param logisticRegression share of images whose class a regression tells
 * @param normalizedMutualInformation of clusters and classes
 */
record ProbeSummary(
    int generation,
    long step,
    double nearestNeighbours,
    double logisticRegression,
    double normalizedMutualInformation) {

  /** One line for a terminal. */
  String line() {
    return "after %,d steps: k-NN %.1f%%, logistic regression %.1f%%, NMI %.3f"
        .formatted(
            step, 100 * nearestNeighbours, 100 * logisticRegression, normalizedMutualInformation);
  }
}
