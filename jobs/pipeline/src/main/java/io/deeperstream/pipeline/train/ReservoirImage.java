package io.deeperstream.pipeline.train;

/**
 * An image of the sample, with its label at the time.
 *
 * @param generation that labelled it
 * @param superCluster in [0, m)
 * @param subCluster in [0, k/m)
 * @param file the encoded image
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record ReservoirImage(int generation, int superCluster, int subCluster, byte[] file) {}
