package io.deeperstream.pipeline.exemplar;

import io.deeperstream.pipeline.settings.JobSettings;
import java.io.Serializable;

/**
 * Settings of the selection of exemplars.
 *
 * @param run stamped on exemplars
 * @param perKind thumbnails of each kind for a sub-cluster, at least 1
 * @param perSecond thumbnails that a subtask makes at most; images above that are passed over, so
 *     that a stream is never held up
 * @param seed of the random ones
 */
public record ExemplarOptions(String run, int perKind, int perSecond, long seed)
    implements Serializable {

  private static final int PER_SECOND = 50;

  /** Returns the settings of a job's exemplars. */
  public static ExemplarOptions of(JobSettings settings) {
    return new ExemplarOptions(
        settings.runId(), settings.stream().exemplars(), PER_SECOND, settings.clustering().seed());
  }
}
