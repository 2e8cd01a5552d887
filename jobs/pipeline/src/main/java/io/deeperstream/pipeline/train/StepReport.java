package io.deeperstream.pipeline.train;

import io.deeperstream.model.StepResult;

/**
 * A step that was made.
 *
 * @param step its number, from 1
 * @param generation of the heads
 * @param result losses and counts
 * @param trainedImages images of all steps so far
 * @param learningRate used
 * @param nanos that it took, decoding included
 */
record StepReport(
    long step,
    int generation,
    StepResult result,
    long trainedImages,
    double learningRate,
    long nanos) {}
