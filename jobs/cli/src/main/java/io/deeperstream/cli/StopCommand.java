package io.deeperstream.cli;

import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stop}: ends a run with a savepoint from which it can go on. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Stops a run with a savepoint; its last labels are committed.")
final class StopCommand implements Callable<Integer> {

  @Mixin private FlinkOption flink;

  @Option(
      names = "--job",
      paramLabel = "ID",
      defaultValue = "",
      description = "The job; needed only where several are running.")
  private String job;

  @Option(
      names = "--store",
      required = true,
      paramLabel = "URI",
      description = "The run's model store, which remembers the savepoint.")
  private String store;

  @Option(
      names = "--savepoints",
      paramLabel = "URI",
      description = "Folder for the savepoint; the cluster's default where not given.")
  private String folder;

  @Override
  public Integer call() throws Exception {
    try (FlinkJobs jobs = flink.jobs()) {
      FlinkJobs.Running running = choose(jobs.running());
      String savepoint = jobs.stop(running.id(), folder);
      new RunRegistry(store).stopped(running.run(), running.id().toHexString(), savepoint);
      System.out.printf(
          "stopped %s (job %s)%nsavepoint: %s%n", running.run(), running.id(), savepoint);
    }
    return 0;
  }

  private FlinkJobs.Running choose(List<FlinkJobs.Running> running) {
    List<FlinkJobs.Running> chosen =
        running.stream()
            .filter(candidate -> job.isEmpty() || candidate.id().equals(JobID.fromHexString(job)))
            .toList();
    if (chosen.size() != 1) {
      throw new InvalidSettingException(
          "%d running deeperstream jobs at %s match --job '%s'; running are %s"
              .formatted(chosen.size(), flink.address(), job, running));
    }
    return chosen.get(0);
  }
}
