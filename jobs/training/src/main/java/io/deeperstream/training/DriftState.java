package io.deeperstream.training;

/**
 * What a {@link DriftTrigger} has seen.
 *
 * @param mean exponential mean of the squared distances
 * @param images since the last fit
 */
public record DriftState(double mean, long images) {}
