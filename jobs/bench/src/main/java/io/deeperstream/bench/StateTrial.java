package io.deeperstream.bench;

import io.deeperstream.pipeline.DeeperstreamJob;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.RemoteStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Jobs that measure state: they keep it as the product's job does, take checkpoints only when they
 * are asked to, and leave the last one behind when they are cancelled.
 */
final class StateTrial {

  private static final int MAX_PARALLELISM = 128;
  private static final long SETTLE_MILLIS = 2000;
  private static final int MOST_TO_SETTLE = 30;

  /** Checkpoints in a row that must write little: a compaction may take longer than one. */
  private static final int QUIET = 3;

  /** Bound of what every checkpoint writes beside files of state, such as RocksDB's manifest. */
  private static final long LEAST_BYTES = 256 << 10;

  private StateTrial() {}

  /**
   * Makes the environment of such a job.
   *
   * @param flink REST address of a cluster inside this process
   * @param checkpoint to restore, or empty
   * @param overrides Flink properties that override the job's settings of state
   */
  static StreamExecutionEnvironment environment(
      URI flink, String checkpoint, Configuration overrides) {
    Configuration configuration = DeeperstreamJob.stateSettings();
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.addAll(overrides);
    StreamExecutionEnvironment env =
        new RemoteStreamEnvironment(
            flink.getHost(),
            flink.getPort(),
            configuration,
            new String[0],
            null,
            checkpoint.isEmpty()
                ? SavepointRestoreSettings.none()
                : SavepointRestoreSettings.forPath(checkpoint, false));
    env.setMaxParallelism(MAX_PARALLELISM);
    env.enableCheckpointing(TimeUnit.DAYS.toMillis(1));
    return env;
  }

  /** Key groups of such a job. */
  static int maxParallelism() {
    return MAX_PARALLELISM;
  }

  /** Submits the job that was drawn in an environment. */
  static JobID submit(StreamExecutionEnvironment env, String name) throws IOException {
    try {
      return env.executeAsync(name).getJobID();
    } catch (Exception e) {
      throw new IOException("Flink does not take the job '%s'".formatted(name), e);
    }
  }

  /**
   * Takes checkpoints until {@value #QUIET} in a row have written less than a thousandth of the
   * state, or next to nothing: RocksDB has compacted what was loaded.
   *
   * @return the checkpoints, at least one
   */
  static List<FlinkRest.Checkpoint> settle(FlinkRest rest, JobID job)
      throws IOException, InterruptedException {
    List<FlinkRest.Checkpoint> taken = new ArrayList<>();
    int quiet = 0;
    while (quiet < QUIET && taken.size() < MOST_TO_SETTLE) {
      Thread.sleep(SETTLE_MILLIS);
      FlinkRest.Checkpoint last = rest.checkpoint(job);
      taken.add(last);
      boolean little = last.writtenBytes() <= Math.max(LEAST_BYTES, last.stateBytes() / 1000);
      quiet = little ? quiet + 1 : 0;
    }
    return taken;
  }
}
