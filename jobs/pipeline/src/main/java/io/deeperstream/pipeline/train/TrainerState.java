package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.training.FeatureGauge;
import io.deeperstream.training.LoopState;

/**
 * What training remembers besides variables and images.
 *
 * @param version of this record
 * @param step steps done
 * @param trainedImages images of them
 * @param heads generation whose labels the heads tell apart; the next one will follow it
 * @param fitPending whether a re-clustering was under way
 * @param needs oldest generation that each retained checkpoint needs, this one last
 * @param loop of the memory, what is owed, epochs and alarms
 * @param sha256 of the student's variables
 * @param firstGauge of the run's features, with which later ones are compared; null before there
 *     was one
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
    FeatureGauge firstGauge) {

  /** What this build writes and reads. */
  static final int VERSION = 5;
}
