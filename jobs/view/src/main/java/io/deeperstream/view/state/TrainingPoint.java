package io.deeperstream.view.state;

import io.deeperstream.schemas.TrainingMetric;
import java.time.Instant;

/**
 * The mean of some consecutive training steps.
 *
 * @param step the last of them
 * @param generation of the last of them
 * @param steps how many, at least 1
 * @param loss mean, in nats
 * @param guessingLoss of the last of them, in nats; NaN where it is not known
 * @param superAccuracy mean share of the batch, in [0, 1]
 * @param subAccuracy mean share of the batch, in [0, 1]
 * @param images trained on in these steps
 * @param seconds that these steps took
 * @param trainedImages in all of the run, to the last of them
 * @param memoryImages in the memory after the last of them
 * @param writtenAt of the last of them
 */
public record TrainingPoint(
    long step,
    int generation,
    int steps,
    double loss,
    double guessingLoss,
    double superAccuracy,
    double subAccuracy,
    long images,
    double seconds,
    long trainedImages,
    int memoryImages,
    Instant writtenAt) {

  static TrainingPoint of(TrainingMetric metric) {
    return new TrainingPoint(
        metric.getStep(),
        metric.getGeneration(),
        1,
        metric.getLoss(),
        metric.getGuessingLoss() == null ? Double.NaN : metric.getGuessingLoss(),
        metric.getSuperAccuracy(),
        metric.getSubAccuracy(),
        metric.getBatch(),
        metric.getStepSeconds(),
        metric.getTrainedImages(),
        metric.getMemoryImages(),
        metric.getWrittenAt());
  }

  /** Returns the mean with steps that came later. */
  TrainingPoint with(TrainingPoint later) {
    int all = steps + later.steps;
    return new TrainingPoint(
        later.step,
        later.generation,
        all,
        (loss * steps + later.loss * later.steps) / all,
        later.guessingLoss,
        (superAccuracy * steps + later.superAccuracy * later.steps) / all,
        (subAccuracy * steps + later.subAccuracy * later.steps) / all,
        images + later.images,
        seconds + later.seconds,
        later.trainedImages,
        later.memoryImages,
        later.writtenAt);
  }
}
