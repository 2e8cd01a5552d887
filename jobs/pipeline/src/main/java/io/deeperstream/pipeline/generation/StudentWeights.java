package io.deeperstream.pipeline.generation;

import io.deeperstream.model.NetworkSpec;
import java.time.Instant;
import java.util.Map;

/**
 * A student's weights, to be published.
 *
 * @param run that trained them
 * @param generation whose labels they learnt last
 * @param step steps that they have made
 * @param trainedImages images of those steps
 * @param network their shape
 * @param trunk every variable by its name
 * @param initialWeights that the run began with; null where they were drawn
 * @param createdAt when they were read
 */
public record StudentWeights(
    String run,
    GenerationRef generation,
    long step,
    long trainedImages,
    NetworkSpec network,
    Map<String, float[]> trunk,
    InitialWeights initialWeights,
    Instant createdAt) {}
