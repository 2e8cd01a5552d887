package io.deeperstream.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The trial's command line. */
@Command(
    name = "kill-taskmanager",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Kills TaskManager processes under load by SIGKILL, and checks that labels, dead letters and centroids are complete and nothing is doubled.")
final class KillTrialCommand implements Callable<Integer> {

  @Option(names = "--kills", paramLabel = "N", defaultValue = "3", description = "How often.")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of moments, choices, generated images and the job.")
  private long seed;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      description = "A collection; pictures are generated where none is given.")
  private Path images;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images of the collection at most, or how many are generated.")
  private long limit;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "2",
      description = "Passes over all images.")
  private int passes;

  @Option(
      names = "--fit-images",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Images that generation 0 is fitted on.")
  private int fitImages;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "DURATION",
      defaultValue = "PT2S",
      description = "Time between the job's checkpoints.")
  private Duration checkpointInterval;

  @Option(
      names = "--training",
      description =
          "Train and re-cluster, too. Kills then take turns: while it trains, during a fit, between a fit and its announcement, between the announcement and the first label; and steps, generations, teachers, store and restored students are checked.")
  private boolean training;

  @Option(
      names = "--epoch-images",
      paramLabel = "N",
      defaultValue = "3000",
      description = "Images trained on from one re-clustering to the next, with --training.")
  private long epochImages;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Working folder, kept with all logs; else a temporary one, removed on success.")
  private Path work;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the report as JSON, too.")
  private Path summary;

  @Override
  public Integer call() throws Exception {
    boolean temporary = work == null;
    Path folder = temporary ? Files.createTempDirectory("deeperstream-kill") : work;
    KillTrialOptions options =
        new KillTrialOptions(
            Checkout.root().toAbsolutePath().normalize(),
            folder.toAbsolutePath(),
            Optional.ofNullable(images),
            limit,
            passes,
            fitImages,
            checkpointInterval,
            training,
            epochImages,
            kills,
            seed);
    try {
      KillReport report = KillTrial.run(options, System.out::println);
      System.out.print("\nall checks hold\n" + report.table());
      if (summary != null) {
        KillTrial.write(report, summary);
        System.out.println("  summary in " + summary);
      }
    } catch (TrialFailedException e) {
      System.err.printf("bench: the trial failed: %s%n  logs are in %s%n", e.getMessage(), folder);
      return 1;
    }
    if (temporary) {
      FileUtils.deleteDirectory(folder.toFile());
    }
    return 0;
  }
}
