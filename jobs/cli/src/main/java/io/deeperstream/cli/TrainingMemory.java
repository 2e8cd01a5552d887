package io.deeperstream.cli;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.MemoryEstimate;
import io.deeperstream.pipeline.fit.FitSize;
import io.deeperstream.pipeline.generation.NetworkChoice;
import io.deeperstream.pipeline.settings.JobSettings;
import java.util.Optional;

/**
 * Estimates the memory that training will need, from the settings alone, before anything has been
 * fitted.
 */
final class TrainingMemory {

  private TrainingMemory() {}

  /**
   * Returns the estimate for the largest number of clusters that the settings allow; empty if
   * nothing is trained.
   */
  static Optional<MemoryEstimate> of(JobSettings settings) {
    if (!settings.training().isOn()) {
      return Optional.empty();
    }
    int m = settings.clustering().superClusters();
    int k = FitSize.mostClusters(settings.clustering());
    HeadSpec heads = new HeadSpec(m, settings.training().rotations(), k / m);
    return Optional.of(
        MemoryEstimate.of(
            NetworkChoice.of(settings.model()),
            heads,
            settings.training().batch(m),
            settings.training().carriesHeads()));
  }
}
