package io.deeperstream.bench;

import io.deeperstream.cli.ProcessMemory;
import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.MemoryEstimate;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.TeacherOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The memory that a student takes, beside what was estimated before: the process's resident memory
 * from before the student is made to its height in the first steps. The Java heap has to be touched
 * at the start ({@code -Xms} as large as {@code -Xmx}, {@code -XX:+AlwaysPreTouch}), so that its
 * growth is not counted.
 */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Memory that training takes, beside the estimate that is printed at start.")
public final class MemoryBench implements Callable<Integer> {

  private static final double MIB = 1 << 20;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "small",
      description = "small or vgg16.")
  private String network;

  @Option(
      names = "--super-clusters",
      paramLabel = "M",
      defaultValue = "4",
      description = "Super-clusters; there are four rotations.")
  private int superClusters;

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "256",
      description = "Sub-clusters in all.")
  private int clusters;

  @Option(
      names = "--train-batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images of a step.")
  private int batch;

  @Option(
      names = "--bfloat16",
      arity = "1",
      paramLabel = "BOOLEAN",
      defaultValue = "false",
      description = "Whether to compute in bfloat16.")
  private boolean bfloat16;

  @Option(names = "--steps", paramLabel = "N", defaultValue = "3", description = "Steps.")
  private int steps;

  @Option(names = "--threads", paramLabel = "T", defaultValue = "2", description = "Threads.")
  private int threads;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new MemoryBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    NetworkSpec spec =
        switch (network) {
          case "small" -> NetworkSpec.small();
          case "vgg16" -> NetworkSpec.vgg16();
          default ->
              throw new IllegalArgumentException(
                  "--network is '%s'; it must be small or vgg16".formatted(network));
        };
    HeadSpec heads = new HeadSpec(superClusters, 4, clusters / superClusters);
    MemoryEstimate estimate = MemoryEstimate.of(spec, heads, batch, false);
    // TensorFlow itself is not what is estimated.
    Network.random(NetworkSpec.small(), 1).close();
    double before = mib(ProcessMemory::resident);
    double after;
    double height;
    try (NetworkWork student =
        NetworkWork.training(spec, heads, new TeacherOptions(threads, threads, bfloat16), batch)) {
      for (int step = 0; step < steps; step++) {
        student.run();
      }
      after = mib(ProcessMemory::resident);
      height = mib(ProcessMemory::peak);
    }
    System.out.println(estimate);
    System.out.printf(
        "%s, k = %,d, m = %d, batch %d, %s: estimated %,.0f MiB; resident memory grew by %,.0f MiB at its height and %,.0f MiB after %d steps; height over estimate %.2f%n",
        network,
        clusters,
        superClusters,
        batch,
        bfloat16 ? "bfloat16" : "float32",
        estimate.total() / MIB,
        height - before,
        after - before,
        steps,
        (height - before) * MIB / estimate.total());
    return 0;
  }

  private static double mib(Supplier<Optional<Long>> memory) {
    return memory
            .get()
            .orElseThrow(
                () -> new IllegalStateException("this system does not tell a process's memory"))
        / MIB;
  }
}
