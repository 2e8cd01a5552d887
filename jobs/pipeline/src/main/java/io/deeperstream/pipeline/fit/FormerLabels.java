package io.deeperstream.pipeline.fit;

/**
 * How the images of a fit were labelled in the generation before.
 *
 * @param superCluster of each image, [n]; −1 where it is not known
 * @param subCluster of each image, [n]; −1 where it is not known
 * @param superClusters m of that generation
 * @param subClusters k/m of that generation
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record FormerLabels(
    int[] superCluster, int[] subCluster, int superClusters, int subClusters) {}
