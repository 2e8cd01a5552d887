package io.deeperstream.pipeline.train;

import io.deeperstream.training.TrainingLoop;

/**
 * The parts of a training task, which its classes share.
 *
 * @param options the settings
 * @param generations the model store
 * @param mail leads from other threads to the task's
 * @param counters its metrics
 * @param output its output
 * @param trainer makes the student's steps; used while {@code steps} are held
 * @param steps the student's thread, if it has one
 * @param loop decides
 * @param memory the images
 * @param probe scores the student
 */
record TrainingParts(
    TrainOptions options,
    Generations generations,
    TaskMail mail,
    TrainMetrics counters,
    TrainingOutput output,
    Trainer trainer,
    StudentSteps steps,
    TrainingLoop loop,
    ImageMemory memory,
    StudentProbe probe) {}
