package io.deeperstream.clustering;

/**
 * The outcome of a mini-batch: the assignment of its points, and the sub-clusters that it changed.
 *
 * @param assignment of the points to the centroids before the update, {@code [rows]}
 * @param incarnation of each point's centroid when the point was assigned, {@code [rows]}
 * @param changed sub-clusters that the update moved, re-seeded or used as a donor, ascending, each
 *     once; all must be written through to storage
 * @param reseeds starving clusters that were re-seeded after the update
 */
@SuppressWarnings("ArrayRecordComponent") // A result, never compared.
public record MiniBatch(Assignment assignment, int[] incarnation, int[] changed, int reseeds) {}
