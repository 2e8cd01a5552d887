package io.deeperstream.bench;

import io.deeperstream.local.LocalFlink;
import io.deeperstream.local.LocalFlinkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Size of the sub-centroids in the assign operator's RocksDB state, and what it costs to checkpoint
 * and restore them, in the real operator on a Flink cluster inside this process with the job's own
 * settings of state. Figures are Flink's: checkpoints from their trigger to the last
 * acknowledgement, restores as the time of the slowest subtask from deployment to running, dense
 * matrices rebuilt.
 */
@Command(
    name = "centroid-state",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Size, checkpoint and restore of sub-centroids in RocksDB.")
public final class CentroidStateBench implements Callable<Integer> {

  private static final double MIB = 1 << 20;

  @Mixin private ClusteringSizes sizes;

  @Option(
      names = "--touch-every",
      paramLabel = "N",
      defaultValue = "100",
      description = "Before an incremental checkpoint every N-th sub-centroid gets an image.")
  private int every;

  @Option(
      names = "--parallelism",
      paramLabel = "P",
      defaultValue = "2",
      description = "Subtasks of the operator.")
  private int parallelism;

  @Option(
      names = "--compaction",
      paramLabel = "STYLE",
      defaultValue = "UNIVERSAL",
      description = "RocksDB's: UNIVERSAL as in the job, or LEVEL, which is Flink's default.")
  private String compaction;

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      defaultValue = "10",
      description = "Incremental checkpoints in a row; median and most are told.")
  private int checkpoints;

  @Option(
      names = "--restores",
      paramLabel = "N",
      defaultValue = "3",
      description = "Restores of the last checkpoint; the median is told.")
  private int restores;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CentroidStateBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (checkpoints < 1 || restores < 1 || every < 1) {
      throw new IllegalArgumentException(
          "--checkpoints (%d), --restores (%d) and --touch-every (%d) must be at least 1"
              .formatted(checkpoints, restores, every));
    }
    for (int m : sizes.superClusters(parallelism)) {
      Path folder = Files.createTempDirectory("deeperstream-centroid-state");
      Configuration settings = new Configuration();
      settings.setString("state.backend.rocksdb.compaction.style", compaction);
      try (LocalFlink flink = LocalFlink.start(LocalFlinkOptions.of(parallelism, folder))) {
        measure(flink, m, settings);
      } finally {
        FileUtils.deleteDirectory(folder.toFile());
      }
    }
    return 0;
  }

  private void measure(LocalFlink flink, int m, Configuration settings)
      throws IOException, InterruptedException {
    FlinkRest rest = new FlinkRest(flink.restAddress());
    CentroidStateJob trial =
        new CentroidStateJob(
            flink.restAddress(), m, sizes.clusters() / m, sizes.dimension(), parallelism, settings);
    JobID job = trial.submit("");
    double fresh = rest.initialization(job, CentroidStateJob.OPERATOR);
    trial.begin();
    FlinkRest.Checkpoint whole = rest.checkpoint(job);
    System.out.printf(
        "m = %d, k = %,d, d = %d, %d subtasks, compaction %s: first checkpoint %.1f MiB of state (raw vectors are %.1f MiB), %.1f MiB written in %.2f s%n",
        m,
        sizes.clusters(),
        sizes.dimension(),
        parallelism,
        compaction,
        whole.stateBytes() / MIB,
        (double) Float.BYTES * sizes.clusters() * sizes.dimension() / MIB,
        whole.writtenBytes() / MIB,
        whole.seconds());
    List<FlinkRest.Checkpoint> settling = StateTrial.settle(rest, job);
    System.out.printf(
        "m = %d: then %d checkpoints without an image, while RocksDB compacts what was loaded: %.1f MiB written%n",
        m,
        settling.size(),
        settling.stream().mapToLong(FlinkRest.Checkpoint::writtenBytes).sum() / MIB);
    List<FlinkRest.Checkpoint> increments = new ArrayList<>();
    int touched = 0;
    for (int i = 0; i < checkpoints; i++) {
      touched = trial.touch(every);
      increments.add(rest.checkpoint(job));
    }
    rest.cancel(job);
    FlinkRest.Checkpoint last = increments.get(increments.size() - 1);
    System.out.printf(
        "m = %d: %,d sub-centroids touched (%.1f%%), then an incremental checkpoint: median %.2f MiB in %.2f s, most %.2f MiB in %.2f s, of %d in a row; state after them %.1f MiB%n",
        m,
        touched,
        100.0 * touched / sizes.clusters(),
        Medians.of(increments, FlinkRest.Checkpoint::writtenBytes) / MIB,
        Medians.of(increments, FlinkRest.Checkpoint::seconds),
        increments.stream().mapToLong(FlinkRest.Checkpoint::writtenBytes).max().orElse(0) / MIB,
        increments.stream().mapToDouble(FlinkRest.Checkpoint::seconds).max().orElse(0),
        checkpoints,
        last.stateBytes() / MIB);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < restores; i++) {
      JobID restored = trial.submit(last.path());
      seconds.add(rest.initialization(restored, CentroidStateJob.OPERATOR));
      trial.begin();
      rest.cancel(restored);
    }
    System.out.printf(
        "m = %d: restore %.2f s (median of %d), opening without state %.2f s%n",
        m, Medians.of(seconds, value -> value), restores, fresh);
  }
}
