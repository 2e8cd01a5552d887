package io.deeperstream.pipeline.generation;

/**
 * The weights that a run began with, where they were given and not drawn. Every generation of the
 * run says it: what was learnt from weights stays under their licence.
 *
 * @param origin where they come from, for people; null where nobody knows
 * @param licence under which they may be used, for people; null where nobody knows
 */
public record InitialWeights(String origin, String licence) {}
