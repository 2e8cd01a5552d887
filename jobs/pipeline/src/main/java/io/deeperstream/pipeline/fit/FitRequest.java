package io.deeperstream.pipeline.fit;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import java.util.Iterator;
import java.util.Map;

/**
 * A request to fit a generation.
 *
 * @param run that makes it
 * @param number its number
 * @param parent the generation that it follows; null for number 0
 * @param network the teacher's shape
 * @param trunk the teacher's variables by their names; must no longer change
 * @param initialWeights that the run began with; null if they were drawn, and for a generation with
 *     a parent, whose manifest has them
 * @param images to label
 * @param fitImages maximum number of them to fit to, the first that can be decoded; the others are
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
