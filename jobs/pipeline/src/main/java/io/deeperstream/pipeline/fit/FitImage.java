package io.deeperstream.pipeline.fit;

/**
 * An image that a fit sees.
 *
 * @param partition of its record in the topic of images
 * @param offset of its record
 * @param formerSuperCluster its super-cluster in the parent generation; −1 where it is not known
 * @param formerSubCluster its sub-cluster there; −1 where it is not known
 * @param file as it came
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record FitImage(
    int partition, long offset, int formerSuperCluster, int formerSubCluster, byte[] file) {}
