package io.deeperstream.training;

/**
 * Settings of a {@link TrainingLoop}.
 *
 * @param memory bounds of the memory
 * @param memoryMin images that the memory must hold before the first step, unless it has been full
 * @param labels source of the labels trained on
 * @param rotations of a super-cluster
 * @param replay images trained on for each image labelled
 * @param clock of epochs
 * @param explosion see {@link LossMonitor}
 * @param stuckSteps see {@link LossMonitor}
 * @param driftThreshold see {@link DriftTrigger}
 * @param driftWindow see {@link DriftTrigger}
 * @param driftSpacing see {@link DriftTrigger}
 * @param seed of all draws
 */
public record LoopOptions(
    MemoryBounds memory,
    long memoryMin,
    LabelSource labels,
    int rotations,
    double replay,
    EpochClock clock,
    double explosion,
    long stuckSteps,
    double driftThreshold,
    long driftWindow,
    long driftSpacing,
    long seed) {}
