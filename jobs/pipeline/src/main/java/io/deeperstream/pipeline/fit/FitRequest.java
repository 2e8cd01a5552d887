package io.deeperstream.pipeline.fit;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import java.util.Iterator;
import java.util.Map;

/**
 * What a generation is made of.
 *
 * @param run that makes it
 * @param number its number
 * @param parent the generation that it follows; null for number 0
 * @param network the teacher's shape
 * @param trunk the teacher's variables by their names; not changed any more
 * @param initialWeights that the run began with; null where they were drawn, and for a generation
 *     with a parent, which knows
 * @param images to label
 * @param fitImages of these, as many of the first that can be decoded are fitted; the others are
 *     only labelled
 */
public record FitRequest(
    String run,
    int number,
    GenerationRef parent,
    NetworkSpec network,
    Map<String, float[]> trunk,
    InitialWeights initialWeights,
    Iterator<FitImage> images,
    int fitImages) {}
