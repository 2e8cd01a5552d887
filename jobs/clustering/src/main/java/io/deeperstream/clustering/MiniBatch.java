package io.deeperstream.clustering;

/**
 * What a mini-batch was assigned to, and what it changed.
 *
 * @param assignment of its points to the centroids as they were before the update, {@code [rows]}
 * @param incarnation of each point's centroid when the point was assigned, {@code [rows]}
 * @param changed sub-clusters that the update changed (moved, or re-seeded, or donor of one that
 *     was), ascending, each once: each must be written through to storage
 * @param reseeds starving clusters that were re-seeded after the update
 */
@SuppressWarnings("ArrayRecordComponent") // A result, never compared.
public record MiniBatch(Assignment assignment, int[] incarnation, int[] changed, int reseeds) {}
