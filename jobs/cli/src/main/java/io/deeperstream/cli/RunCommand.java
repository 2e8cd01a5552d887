package io.deeperstream.cli;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the job against a given Kafka and a given Flink. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes generation 0 if there is none, and submits the job to a Flink cluster. Returns when the job is submitted.")
final class RunCommand implements Callable<Integer> {

  @Mixin private RunSettings run;

  @Mixin private FlinkOption flink;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "Savepoint or retained checkpoint (chk-N in the folder of a job that was cancelled or has failed) to go on from. From the one that the run was stopped with last it goes on under its own id, from any other under a new one.")
  private String savepoint;

  @Option(names = "--new-run", description = "Start a new run on topics that hold labels already.")
  private boolean newRun;

  @Mixin private PartitionsOption partitions;

  @Option(
      names = "--job-jar",
      paramLabel = "FILE",
      description = "The job's jar; bin/deeperstream gives the one that it was built with.")
  private Path jar;

  @Override
  public Integer call() throws Exception {
    Clock clock = Clock.systemUTC();
    JobSettings settings = run.resolve(clock, "");
    if (jar == null || !Files.isRegularFile(jar)) {
      throw new InvalidSettingException("--job-jar is %s; there is no such file".formatted(jar));
    }
    RunRegistry registry = new RunRegistry(settings.store());
    if (!savepoint.isEmpty()) {
      settings = resume(settings, registry);
    }
    System.out.println(run.describe());
    try (FlinkJobs jobs = flink.jobs()) {
      GenerationRef base =
          new RunPlan(settings, clock, System.out::println)
              .prepare(partitions.count(), newRun || !savepoint.isEmpty());
      JobID job = jobs.submit(settings, base, savepoint, List.of(jar.toAbsolutePath().toString()));
      registry.resumed(settings.runId());
      System.out.printf(
          "submitted job %s of %s to Flink at %s%n", job, settings.runId(), flink.address());
    }
    return 0;
  }

  /** The run goes on under its own id if the savepoint is its last one. */
  private JobSettings resume(JobSettings settings, RunRegistry registry) throws IOException {
    Optional<String> stopped = registry.runStoppedWith(savepoint);
    if (stopped.isPresent()) {
      System.out.printf("going on with %s from the savepoint it was stopped with%n", stopped.get());
      return settings.asRun(stopped.get());
    }
    System.out.printf(
        "%s is not the last savepoint of a run in this store: its labels get the new run id %s%n",
        savepoint, settings.runId());
    return settings;
  }
}
