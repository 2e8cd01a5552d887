package io.deeperstream.pipeline.fit;

import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Generation;

/**
 * A generation that is in the store and not yet announced.
 *
 * @param ref its name
 * @param announcement to be sent
 * @param labels of the images that it was made from
 */
public record FittedGeneration(GenerationRef ref, Generation announcement, FittedLabels labels) {}
