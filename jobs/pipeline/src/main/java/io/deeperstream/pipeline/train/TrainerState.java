package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.training.DriftState;

/**
 * What training remembers besides variables and images.
 *
 * @param version of this record
 * @param step steps done
 * @param trainedImages images of them
 * @param heads generation whose labels the heads tell apart
 * @param newest generation that the next one will follow
 * @param fitPending whether a re-clustering was under way
 * @param reservoir number of the sample that is being collected; a pending fit has the one before
 * @param threshold of that sample
 * @param needs oldest generation that each retained checkpoint needs, this one last
 * @param drift mean distance and time since the last fit
 * @param shares images seen of each super-cluster
 * @param incarnations newest seen of each sub-cluster, [k]
 * @param overflowed copies dropped because a queue was full
 * @param stale copies dropped because their generation had passed
 * @param alarmed whether the stuck loss of the heads' generation was reported
 * @param sha256 of the student's variables
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record TrainerState(
    int version,
    long step,
    long trainedImages,
    GenerationRef heads,
    GenerationRef newest,
    boolean fitPending,
    int reservoir,
    long threshold,
    int[] needs,
    DriftState drift,
    double[] shares,
    int[] incarnations,
    long overflowed,
    long stale,
    boolean alarmed,
    String sha256) {

  /** What this build writes and reads. */
  static final int VERSION = 2;
}
