package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.Forgetting;
import io.deeperstream.pipeline.settings.ClusteringSettings;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.Serializable;

/**
 * Settings of the assign operator.
 *
 * @param run stamped on labels, centroids and revisions
 * @param batch images of a super-cluster that are assigned at once
 * @param maxWaitMillis after which a batch that is not full is assigned
 * @param publishMillis between two upserts of a centroid that moves
 * @param halfLife in images of the super-cluster; infinite if nothing is forgotten
 * @param starvation share of the heaviest cluster's weight below which one is re-seeded
 * @param passesImages whether labelled images are passed on, to training or for exemplars
 * @param seed of the re-seeding
 */
public record AssignOptions(
    String run,
    int batch,
    long maxWaitMillis,
    long publishMillis,
    double halfLife,
    double starvation,
    boolean passesImages,
    long seed)
    implements Serializable {

  Forgetting forgetting() {
    return new Forgetting(halfLife);
  }

  /** Returns the settings of a job's assign operator. */
  public static AssignOptions of(JobSettings settings) {
    ClusteringSettings clustering = settings.clustering();
    return new AssignOptions(
        settings.runId(),
        settings.stream().batch(),
        settings.stream().maxWait().toMillis(),
        settings.stream().centroidInterval().toMillis(),
        clustering.halfLife(),
        clustering.starvation(),
        settings.training().isOn() || settings.stream().exemplars() > 0,
        clustering.seed());
  }
}
