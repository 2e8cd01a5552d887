package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.training.FeatureGauge;
import io.deeperstream.training.LoopState;

/**
 * The state of training besides variables and images.
 *
 * @param version of this record
 * @param step number of steps made
 * @param trainedImages images of them
 * @param heads generation whose labels the heads distinguish; the next generation follows it
 * @param fitPending whether a re-clustering was under way
 * @param needs oldest generation that each retained checkpoint needs, this one last
 * @param loop state of the memory, the images owed, epochs and alarms
 * @param sha256 of the student's variables
 * @param averaged whether these include a moving average of the trunk
 * @param firstGauge of the run's features, with which later ones are compared; null before the
 *     first
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record TrainerState(
    int version,
    long step,
    long trainedImages,
    GenerationRef heads,
    boolean fitPending,
    int[] needs,
    LoopState loop,
    String sha256,
    boolean averaged,
    FeatureGauge firstGauge) {

  /** The version that this build writes and reads. */
  static final int VERSION = 6;
}
