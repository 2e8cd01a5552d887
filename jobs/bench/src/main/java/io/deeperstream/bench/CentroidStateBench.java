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
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "320000",
      description = "Sub-clusters in all.")
  private int clusters;

  @Option(
      names = "--super-clusters",
      split = ",",
      paramLabel = "M",
      defaultValue = "4,64",
      description = "Super-clusters; several numbers are measured one after the other.")
  private List<Integer> superClusters;

  @Option(names = "--dimension", paramLabel = "D", defaultValue = "256", description = "Columns.")
  private int dimension;

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
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Incremental checkpoints and restores; medians are told.")
  private int rounds;

  /** An incremental checkpoint and the restore that follows it. */
  private record Round(FlinkRest.Checkpoint checkpoint, double restore) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CentroidStateBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || every < 1) {
      throw new IllegalArgumentException(
          "--rounds (%d) and --touch-every (%d) must be at least 1".formatted(rounds, every));
    }
    for (int m : superClusters) {
      if (m < parallelism || clusters % m != 0) {
        throw new IllegalArgumentException(
            "--super-clusters (%d) must be at least --parallelism (%d) and divide --clusters (%d)"
                .formatted(m, parallelism, clusters));
      }
      Path folder = Files.createTempDirectory("deeperstream-centroid-state");
      try (LocalFlink flink = LocalFlink.start(LocalFlinkOptions.of(parallelism, folder))) {
        measure(flink, m);
      } finally {
        FileUtils.deleteDirectory(folder.toFile());
      }
    }
    return 0;
  }

  private void measure(LocalFlink flink, int m) throws IOException, InterruptedException {
    FlinkRest rest = new FlinkRest(flink.restAddress());
    CentroidStateJob trial =
        new CentroidStateJob(flink.restAddress(), m, clusters / m, dimension, parallelism);
    JobID job = trial.submit("");
    double fresh = rest.initialization(job, CentroidStateJob.OPERATOR);
    trial.begin();
    FlinkRest.Checkpoint whole = rest.checkpoint(job);
    System.out.printf(
        "m = %d, k = %,d, d = %d, %d subtasks: first checkpoint %.1f MiB of state (raw vectors are %.1f MiB), %.1f MiB written in %.2f s%n",
        m,
        clusters,
        dimension,
        parallelism,
        whole.stateBytes() / MIB,
        (double) Float.BYTES * clusters * dimension / MIB,
        whole.writtenBytes() / MIB,
        whole.seconds());
    List<Round> measured = new ArrayList<>();
    int touched = 0;
    for (int round = 0; round < rounds; round++) {
      touched = trial.touch(every);
      FlinkRest.Checkpoint increment = rest.checkpoint(job);
      rest.cancel(job);
      job = trial.submit(increment.path());
      double restore = rest.initialization(job, CentroidStateJob.OPERATOR);
      measured.add(new Round(increment, restore));
      trial.begin();
      // The first checkpoint after a restore may still write again what the one before owns.
      rest.checkpoint(job);
    }
    rest.cancel(job);
    System.out.printf(
        "m = %d: %,d sub-centroids touched (%.1f%%), incremental checkpoint %.2f MiB in %.2f s, state %.1f MiB; restore %.2f s, opening without state %.2f s (medians of %d rounds)%n",
        m,
        touched,
        100.0 * touched / clusters,
        Medians.of(measured, r -> r.checkpoint().writtenBytes()) / MIB,
        Medians.of(measured, r -> r.checkpoint().seconds()),
        Medians.of(measured, r -> r.checkpoint().stateBytes()) / MIB,
        Medians.of(measured, Round::restore),
        fresh,
        rounds);
  }
}
