package io.deeperstream.pipeline.probe;

import io.deeperstream.clustering.FeatureSpread;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import java.time.Instant;

/**
 * The scores found by a {@link Probe}.
 *
 * @param nearestNeighbours share of the images whose class their nearest neighbours predict
 * @param logisticRegression share of the images whose class a regression predicts
 * @param normalizedMutualInformation of clusters of the descriptors and the classes
 * @param images scored
 * @param spread of the descriptors
 */
public record ProbeScores(
    double nearestNeighbours,
    double logisticRegression,
    double normalizedMutualInformation,
    int images,
    FeatureSpread spread) {

  /**
   * The moment of training at which scores are taken.
   *
   * @param run id of the run
   * @param generation number of the newest generation that the student had learnt from
   * @param step of training, 0 before the first
   * @param trainedImages so far
   */
  public record Moment(String run, int generation, long step, long trainedImages) {}

  /**
   * Returns the record for the topic of metrics.
   *
   * @param labelUniformity of the pseudo-labels in the memory; null if there are none
   */
  public ProbeMetric metric(
      Moment moment, Double labelUniformity, ProbeCause cause, Instant writtenAt) {
    return new ProbeMetric(
        moment.run(),
        moment.generation(),
        moment.step(),
        moment.trainedImages(),
        nearestNeighbours,
        logisticRegression,
        normalizedMutualInformation,
        images,
        spread.spread(),
        spread.relativeSpread(),
        spread.effectiveRank(),
        labelUniformity,
        cause,
        writtenAt);
  }
}
