package io.deeperstream.pipeline.train;

/**
 * A copy that waits for its step.
 *
 * @param superCluster in [0, m)
 * @param subCluster in [0, k/m)
 * @param file the encoded image
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record QueuedImage(int superCluster, int subCluster, byte[] file) {}
