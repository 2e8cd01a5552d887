package io.deeperstream.training;

/**
 * The state of a {@link DriftTrigger}.
 *
 * @param mean exponential mean of the squared distances
 * @param images since the last fit
 */
public record DriftState(double mean, long images) {}
