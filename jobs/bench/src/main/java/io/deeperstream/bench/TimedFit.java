package io.deeperstream.bench;

/**
 * One fit of a round.
 *
 * @param seconds of the fit alone
 * @param meanSquaredDistance of all points to their centroids afterwards
 */
record TimedFit(double seconds, double meanSquaredDistance) {}
