package io.deeperstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The soak trial's command line. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Kills TaskManagers, JobManager and broker of a job that labels and trains, stops, cancels and branches it, and checks that labels, steps, weights and generations are complete, nothing is doubled and nothing is left. Prints the symptoms and the times of recovery.")
final class SoakCommand implements Callable<Integer> {

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many, of the three kinds in turns.")
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
      defaultValue = "10000",
      description =
          "Images of the collection at most, or how many are generated; the job reads them again and again.")
  private long limit;

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
      names = "--epoch-images",
      paramLabel = "N",
      defaultValue = "3000",
      description = "Images trained on from one re-clustering to the next.")
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
    Path folder = temporary ? Files.createTempDirectory("deeperstream-soak") : work;
    SoakOptions options =
        new SoakOptions(
            Checkout.root().toAbsolutePath().normalize(),
            folder.toAbsolutePath(),
            Optional.ofNullable(images),
            limit,
            fitImages,
            checkpointInterval,
            epochImages,
            kills,
            seed);
    try {
      SoakReport report = SoakTrial.run(options, System.out::println);
      System.out.print("\nall checks hold\n" + report.table());
      if (summary != null) {
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValue(summary.toFile(), report);
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
