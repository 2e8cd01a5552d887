package io.deeperstream.training;

/**
 * The classes that the student's heads tell apart.
 *
 * @param generation whose clusters they are
 * @param superClusters m
 * @param subClusters k/m
 * @param batch images of a step, a multiple of m · rotations
 * @param fitDistance mean squared distance of the generation's fit
 * @param chanceLoss nats of a loss that has learnt nothing
 */
public record Heads(
    int generation,
    int superClusters,
    int subClusters,
    int batch,
    double fitDistance,
    double chanceLoss) {}
