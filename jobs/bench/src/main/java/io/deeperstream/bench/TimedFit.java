package io.deeperstream.bench;

/**
 * A fit as it is compared.
 *
 * @param seconds of the fit alone
 * @param meanSquaredDistance of every point to the nearest final centroid
 * @param deadClusters that are no point's nearest
 */
record TimedFit(double seconds, double meanSquaredDistance, int deadClusters) {}
