package io.deeperstream.cli;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
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
          "Savepoint or retained checkpoint (chk-N in the folder of a job that was cancelled or has failed) to go on from. From the last one of a run it goes on under its own id, from any other under a new one.")
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
    BrokerContact.PATIENT.await(settings.kafka(), System.out::println);
    RunRegistry registry = new RunRegistry(settings.store());
    try (FlinkJobs jobs = flink.jobs()) {
      jobs.requireCheckpointFolder();
      settings =
          settings.asRun(
              new RunIdentity(registry, System.out::println)
                  .choose(settings.runId(), savepoint, jobs.running()));
      System.out.println(run.describe());
      GenerationRef base =
          new RunPlan(settings, clock, System.out::println)
              .prepare(partitions.count(), newRun || !savepoint.isEmpty());
      JobID job = new JobID();
      registry.submitted(settings.runId(), job.toHexString(), savepoint, base);
      jobs.submit(job, settings, base, savepoint, List.of(jar.toAbsolutePath().toString()));
      System.out.printf(
          "submitted job %s of %s to Flink at %s%n", job, settings.runId(), flink.address());
    }
    return 0;
  }
}
