package io.deeperstream.pipeline.fit;

/**
 * The labels of a fit's images in the previous generation.
 *
 * @param superCluster of each image, [n]; −1 if it is not known
 * @param subCluster of each image, [n]; −1 if it is not known
 * @param superClusters m of that generation
 * @param subClusters k/m of that generation
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record FormerLabels(
    int[] superCluster, int[] subCluster, int superClusters, int subClusters) {}
