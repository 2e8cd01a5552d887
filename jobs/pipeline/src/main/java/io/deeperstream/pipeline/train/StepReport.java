package io.deeperstream.pipeline.train;

import io.deeperstream.model.StepResult;
import io.deeperstream.schemas.TrainingMetric;
import io.deeperstream.training.TrainingLoop;
import java.time.Instant;

/**
 * A step that was made.
 *
 * @param step its number, from 1
 * @param generation of the heads
 * @param result losses and counts
 * @param trainedImages images of all steps so far
 * @param learningRate used
 * @param nanos that it took, decoding included
 * @param guessingLoss loss of a network that takes every class for equally likely, in nats
 */
record StepReport(
    long step,
    int generation,
    StepResult result,
    long trainedImages,
    double learningRate,
    long nanos,
    double guessingLoss) {

  /**
   * The step as the topic of metrics has it.
   *
   * @param epoch complete epochs before it
   * @param loop whose memory it was drawn from
   * @param now milliseconds since the epoch
   */
  TrainingMetric metric(String run, int epoch, TrainingLoop loop, long now) {
    double count = result.count();
    return new TrainingMetric(
        run,
        generation,
        step,
        epoch,
        trainedImages,
        result.count(),
        result.loss(),
        result.superLoss(),
        result.subLoss(),
        result.superCorrect() / count,
        result.subCorrect() / count,
        learningRate,
        nanos / 1e9,
        loop.memory().size(),
        loop.memory().unlabelledCount(),
        loop.owed(),
        Instant.ofEpochMilli(now),
        guessingLoss);
  }
}
