package io.deeperstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that trials with killed processes share, and the course of their commands. */
final class TrialOptions {

  /** A trial that reports if everything holds. */
  interface Trial<R> {
    /** Runs the trial in a working folder. */
    R run(Path work) throws IOException, InterruptedException, TrialFailedException;
  }

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
      description = "Images trained on from one re-clustering to the next, where the job trains.")
  private long epochImages;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Working folder, kept with all logs; else a temporary one, removed on success.")
  private Path work;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the report as JSON, too.")
  private Path summary;

  /** Runs a trial's command in a process of its own; exits with 0 if everything holds. */
  static void main(Callable<Integer> command, String[] arguments) {
    int exit;
    try {
      exit = new CommandLine(command).execute(arguments);
    } catch (Throwable e) {
      System.err.println("bench: " + e);
      exit = 70;
    }
    // Threads of libraries must not keep a finished trial alive.
    System.exit(exit);
  }

  /**
   * Runs a trial and prints its report; a temporary working folder is kept if it fails.
   *
   * @param table prints the report
   * @return 0 if everything holds, 1 if the trial failed
   */
  <R> int report(Trial<R> trial, Function<R, String> table)
      throws IOException, InterruptedException {
    Path folder = work == null ? Files.createTempDirectory("deeperstream-trial") : work;
    try {
      R report = trial.run(folder.toAbsolutePath());
      System.out.print("\nall checks hold\n" + table.apply(report));
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
    if (work == null) {
      FileUtils.deleteDirectory(folder.toFile());
    }
    return 0;
  }

  /**
   * Checks the bound of an option.
   *
   * @throws InvalidSettingException naming option, value and bound
   */
  static void requireAtLeast(String option, long value, long least) {
    if (value < least) {
      throw new InvalidSettingException(
          "%s is %d; it must be at least %d".formatted(option, value, least));
    }
  }

  static Path root() {
    return Checkout.root().toAbsolutePath().normalize();
  }

  long seed() {
    return seed;
  }

  Optional<Path> images() {
    return Optional.ofNullable(images);
  }

  int fitImages() {
    return fitImages;
  }

  Duration checkpointInterval() {
    return checkpointInterval;
  }

  long epochImages() {
    return epochImages;
  }
}
