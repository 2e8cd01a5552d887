package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.JobTopics;
import io.deeperstream.cli.LocalStack;
import io.deeperstream.cli.Replay;
import io.deeperstream.cli.RunPlan;
import io.deeperstream.cli.RunSettings;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.flink.util.FileUtils;

/**
 * The environment of a benchmark of the whole job, in this process and a temporary folder: a broker
 * with the images in it, generation 0, and a Flink cluster.
 */
final class BenchStack implements AutoCloseable {

  private static final int PARTITIONS = 4;

  private final Path folder;
  private final LocalStack local;
  private final JobSettings settings;
  private final long replayed;
  private final GenerationRef base;

  private BenchStack(Path folder, LocalStack local, RunSettings run, Path images, long limit)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.local = local;
    this.settings = run.resolve(Clock.systemUTC(), local.store());
    settings.kafka().useBroker(local.startBroker());
    System.out.println(run.describe());
    new JobTopics(settings.kafka()).images(PARTITIONS);
    this.replayed = Replay.into(settings.kafka(), images, limit).images();
    this.base =
        new RunPlan(settings, Clock.systemUTC(), System.out::println).prepare(PARTITIONS, false);
  }

  /**
   * Starts all but Flink.
   *
   * @param run the job's settings
   * @param images a collection
   * @param limit maximum number of its images
   */
  static BenchStack start(RunSettings run, Path images, long limit)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("deeperstream-bench");
    LocalStack local = new LocalStack(folder);
    try {
      return new BenchStack(folder, local, run, images, limit);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close(local, folder);
      throw e;
    }
  }

  /** Starts Flink with the number of slots that the settings currently require. */
  FlinkAddress startFlink() throws IOException {
    return local.startFlink(settings, 0);
  }

  /** Returns the folder for a benchmark's own files; deleted on close. */
  Path folder() {
    return folder;
  }

  JobSettings settings() {
    return settings;
  }

  /** Returns the number of images in the topic. */
  long replayed() {
    return replayed;
  }

  GenerationRef base() {
    return base;
  }

  @Override
  public void close() throws IOException {
    close(local, folder);
  }

  private static void close(LocalStack local, Path folder) throws IOException {
    try {
      local.close();
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
