package io.deeperstream.pipeline.train;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.TrainingMetric;

/** Takes what training sends on, in the task's thread. */
interface TrainingOutput {

  /** Sends the metric of a step. */
  void step(TrainingMetric metric);

  /** Announces a generation, or retracts one: it leaves in the next checkpoint's transaction. */
  void announce(Generation generation);

  /** Sends scores of the student's features. */
  void probe(ProbeMetric metric);

  /** Milliseconds since the epoch. */
  long now();
}
