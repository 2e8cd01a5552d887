package io.deeperstream.pipeline.exemplar;

import io.deeperstream.pipeline.settings.JobSettings;
import java.io.Serializable;

/**
 * Settings of the selection of exemplars.
 *
 * @param run stamped on exemplars
 * @param perKind thumbnails of each kind for a sub-cluster, at least 1
 * @param perSecond thumbnails that a subtask makes on average at most; images above that are passed
 *     over, so that a stream is never held up
 * @param burst thumbnails that it may make at once, at the start and after a pause, so that a short
 *     stream has pictures, too
 * @param seed of the random ones
 */
public record ExemplarOptions(String run, int perKind, int perSecond, int burst, long seed)
    implements Serializable {

  private static final int PER_SECOND = 50;
  private static final int BURST = 500;

  /** Returns the settings of a job's exemplars. */
  public static ExemplarOptions of(JobSettings settings) {
    return new ExemplarOptions(
        settings.runId(),
        settings.stream().exemplars(),
        PER_SECOND,
        BURST,
        settings.clustering().seed());
  }
}
