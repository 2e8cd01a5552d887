package io.deeperstream.pipeline.train;

import io.deeperstream.training.BatchSampler.Drawn;
import java.util.List;

/**
 * A batch that was drawn from the memory, not yet decoded.
 *
 * @param drawn images and their rotations
 * @param files of the same images
 */
record DrawnBatch(List<Drawn> drawn, List<byte[]> files) {}
