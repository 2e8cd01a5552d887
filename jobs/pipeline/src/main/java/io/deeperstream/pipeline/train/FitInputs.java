package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.Iterator;
import java.util.Map;

/**
 * What a re-clustering is made of, frozen when it began.
 *
 * @param run that makes it
 * @param parent the generation that it follows
 * @param network shape of the student
 * @param trunk the student's variables by their names
 * @param images a uniform sample of the epoch
 */
public record FitInputs(
    String run,
    GenerationRef parent,
    NetworkSpec network,
    Map<String, float[]> trunk,
    Iterator<ReservoirImage> images) {

  /** The number of the generation to be. */
  public int number() {
    return parent.number() + 1;
  }
}
