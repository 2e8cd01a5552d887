package io.deeperstream.cli;

import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Chooses the run id that a job is submitted under, so that no label is committed twice under one:
 * a run goes on from its last savepoint or checkpoint alone, and no other job takes its id.
 */
final class RunIdentity {

  private final RunRegistry registry;
  private final Consumer<String> tell;

  /**
   * @param tell told in a line why a job gets its id
   */
  RunIdentity(RunRegistry registry, Consumer<String> tell) {
    this.registry = registry;
    this.tell = tell;
  }

  /**
   * Chooses the id.
   *
   * @param given of the settings
   * @param from savepoint or checkpoint to restore, or empty
   * @param running the jobs of the cluster
   * @throws InvalidSettingException if the run is at work, or if its id is in use and it cannot go
   *     on
   */
  String choose(String given, String from, List<FlinkJobs.Running> running) throws IOException {
    Optional<String> resumed = from.isEmpty() ? Optional.empty() : registry.runToResume(from);
    String run = resumed.orElse(given);
    for (FlinkJobs.Running job : running) {
      if (job.run().equals(run)) {
        throw new InvalidSettingException(
            "run %s is at work as job %s; stop it first, or give another --run-id"
                .formatted(run, job.id()));
      }
    }
    if (resumed.isPresent()) {
      tell.accept("going on with %s from %s".formatted(run, from));
      return run;
    }
    if (registry.isInUse(run)) {
      throw new InvalidSettingException(
          "--run-id is %s, which is in use: labels would be committed twice under it. Leave it out for a new one, or go on with the run from its last savepoint or checkpoint with --from"
              .formatted(run));
    }
    if (!from.isEmpty()) {
      tell.accept(
          "%s is not the last savepoint or checkpoint of a run in this store: its labels get the new run id %s"
              .formatted(from, run));
    }
    return run;
  }
}
