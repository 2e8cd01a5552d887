package io.deeperstream.pipeline.probe;

import io.deeperstream.clustering.FeatureSpread;
import io.deeperstream.evaluation.Correct;
import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The scores found by a {@link Probe}.
 *
 * @param scores on the hold-out
 * @param spread of the descriptors
 */
public record ProbeScores(HoldOutScores scores, FeatureSpread spread) {

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
        scores.nearestNeighbours(),
        scores.logisticRegression(),
        scores.normalizedMutualInformation(),
        scores.byNeighbours().images(),
        spread.spread(),
        spread.relativeSpread(),
        spread.effectiveRank(),
        labelUniformity,
        cause,
        bytes(scores.byNeighbours()),
        bytes(scores.byRegression()),
        writtenAt);
  }

  private static ByteBuffer bytes(Correct correct) {
    return ByteBuffer.wrap(correct.bits().toByteArray());
  }
}
