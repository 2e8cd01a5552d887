package io.deeperstream.bench;

import io.deeperstream.local.LocalFlink;
import io.deeperstream.local.LocalFlinkOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the training operator's memory of images in RocksDB, in the real operator on a Flink
 * cluster inside this process with the job's own settings of state: the time to draw images from
 * it, as the operator's counters {@code memoryReadNanos} and {@code memoryReadImages} say, and the
 * size and time of its checkpoints, as Flink says.
 */
@Command(
    name = "image-memory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Draws from and checkpoints of the memory of images in RocksDB.")
public final class ImageMemoryBench implements Callable<Integer> {

  private static final int LEAST_CHECKPOINTED = 100 / MemoryCheckpoints.CHANGED_PERCENT;

  @Option(
      names = "--memory",
      paramLabel = "IMAGESxBYTES",
      description =
          "Memory from which images are drawn: how many, and the size of each file; repeatable. Default: 50000x2000 and 10000x100000.")
  private List<String> memories = List.of("50000x2000", "10000x100000");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Rounds of drawing from each memory, after one that does not count; 0 for none.")
  private int rounds;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "12800",
      description = "Images drawn in a round.")
  private int draws;

  @Option(
      names = "--replay",
      paramLabel = "R",
      defaultValue = "4",
      description = "Images drawn for each image of the memory that comes again meanwhile.")
  private int replay;

  @Option(
      names = "--checkpoint-memory",
      paramLabel = "IMAGESxBYTES",
      defaultValue = "10500x100000",
      description = "Memory whose checkpoints are measured; before each 1%% of it is replaced.")
  private String checkpointMemory;

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      defaultValue = "5",
      description = "Incremental checkpoints in a row; median and most are told. 0 for none.")
  private int checkpoints;

  @Option(
      names = "--flink",
      paramLabel = "KEY=VALUE",
      description =
          "A Flink property that overrides the job's settings of state, such as state.backend.rocksdb.compaction.style=LEVEL; repeatable.")
  private Map<String, String> flink = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the images and of the draws.")
  private long seed;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the figures to this file, too, a line of JSON for each memory.")
  private Path json;

  /** Measures on a cluster that has just been started. */
  @FunctionalInterface
  private interface Measurement {
    Object on(URI cluster, Configuration overrides) throws IOException, InterruptedException;
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ImageMemoryBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Bounds.atLeast("--rounds", rounds, 0);
    Bounds.atLeast("--draws", draws, ImageMemoryJob.BATCH);
    Bounds.atLeast("--replay", replay, 1);
    Bounds.atLeast("--checkpoints", checkpoints, 0);
    List<MemorySize> drawn = new ArrayList<>();
    for (String memory : memories) {
      drawn.add(MemorySize.parse("--memory", memory, 1));
    }
    MemorySize checkpointed =
        MemorySize.parse("--checkpoint-memory", checkpointMemory, LEAST_CHECKPOINTED);
    try (JsonLines lines = new JsonLines(json)) {
      if (rounds > 0) {
        MemoryDraws trial = new MemoryDraws(replay, draws, rounds);
        for (MemorySize size : drawn) {
          tell(lines, (cluster, overrides) -> trial.measure(cluster, size, seed, overrides));
        }
      }
      if (checkpoints > 0) {
        MemoryCheckpoints trial = new MemoryCheckpoints(checkpoints);
        tell(lines, (cluster, overrides) -> trial.measure(cluster, checkpointed, seed, overrides));
      }
    }
    return 0;
  }

  private void tell(JsonLines lines, Measurement measurement)
      throws IOException, InterruptedException {
    Configuration overrides = Configuration.fromMap(flink);
    Path folder = Files.createTempDirectory("deeperstream-image-memory");
    try (LocalFlink cluster = LocalFlink.start(new LocalFlinkOptions(1, 0, folder, overrides))) {
      Object figures = measurement.on(cluster.restAddress(), overrides);
      System.out.println(figures);
      lines.add(figures);
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
