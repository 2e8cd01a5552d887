package io.deeperstream.cli;

import io.deeperstream.pipeline.DeeperstreamJob;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.streaming.api.environment.RemoteStreamEnvironment;

/** Submits, watches and stops jobs of one Flink cluster over its REST interface. */
public final class FlinkJobs implements AutoCloseable {

  private static final String JOB_NAME = "deeperstream ";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FlinkAddress address;
  private final Configuration configuration;
  private final RestClusterClient<StandaloneClusterId> client;

  /** Creates a client of the cluster at an address; does not contact it yet. */
  public FlinkJobs(FlinkAddress address) throws IOException {
    this(address, Map.of());
  }

  /**
   * Creates a client of the cluster at an address; does not contact it yet.
   *
   * @param properties Flink properties of the client and of the jobs that it submits; copied
   */
  FlinkJobs(FlinkAddress address, Map<String, String> properties) throws IOException {
    this.address = address;
    this.configuration = Configuration.fromMap(properties);
    configuration.addAll(address.clientConfiguration());
    try {
      this.client = new RestClusterClient<>(configuration, StandaloneClusterId.getInstance());
    } catch (Exception e) {
      throw new IOException("cannot make a client for Flink at " + address, e);
    }
  }

  /**
   * Submits the job.
   *
   * @param base the generation that a job without state starts from
   * @param savepoint or retained checkpoint to restore, or empty
   * @param jars with the job's classes; none if the cluster has them
   */
  public JobID submit(JobSettings settings, GenerationRef base, String savepoint, List<String> jars)
      throws IOException {
    return submit(new JobID(), settings, base, savepoint, jars);
  }

  /**
   * Submits the job under an id created by the caller, so that the id is known before the job runs.
   */
  JobID submit(
      JobID id, JobSettings settings, GenerationRef base, String savepoint, List<String> jars)
      throws IOException {
    Configuration job = new Configuration(configuration);
    job.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
    SavepointRestoreSettings restore =
        savepoint.isEmpty()
            ? SavepointRestoreSettings.none()
            : SavepointRestoreSettings.forPath(savepoint, false);
    RemoteStreamEnvironment env =
        new RemoteStreamEnvironment(
            address.host(), address.port(), job, jars.toArray(String[]::new), null, restore);
    DeeperstreamJob.define(env, settings, base);
    try {
      return env.executeAsync(JOB_NAME + settings.runId()).getJobID();
    } catch (Exception e) {
      throw new IOException("Flink at %s does not take the job".formatted(address), e);
    }
  }

  /**
   * Checks that checkpoints have a folder. Without one they are kept in the JobManager's heap,
   * which accepts 5 MB of a state: less than the smallest network's weights.
   *
   * @throws InvalidSettingException if neither the client nor the cluster names one
   */
  void requireCheckpointFolder() throws IOException, InterruptedException {
    Configuration both = new Configuration();
    answer(
            client.sendRequest(
                ClusterConfigurationInfoHeaders.getInstance(),
                EmptyMessageParameters.getInstance(),
                EmptyRequestBody.getInstance()),
            "tell its configuration")
        .forEach(entry -> both.setString(entry.getKey(), entry.getValue()));
    both.addAll(configuration);
    if (both.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      throw new InvalidSettingException(
          "Flink at %s has no %s: checkpoints would lie in the JobManager's heap, which takes 5 MB of a state. Set it there, or give --flink-property %s=URI"
              .formatted(
                  address,
                  CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(),
                  CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()));
    }
  }

  /** Waits for an answer that a cluster gives immediately. */
  private <T> T answer(CompletableFuture<T> asked, String what)
      throws IOException, InterruptedException {
    try {
      return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(
          "Flink at %s (--flink) does not %s".formatted(address, what), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(
          "Flink at %s (--flink) has not answered for %d s"
              .formatted(address, PATIENCE.toSeconds()),
          e);
    }
  }

  /** Returns the status of the job. */
  public JobStatus status(JobID job) throws IOException, InterruptedException {
    try {
      return client.getJobStatus(job).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Flink at %s does not know the state of job %s".formatted(address, job), e.getCause());
    }
  }

  /**
   * Stops a job with a savepoint; its last labels are committed when this returns.
   *
   * @param folder of the savepoint, or null for the cluster's default
   * @return path of the savepoint
   */
  public String stop(JobID job, String folder) throws IOException, InterruptedException {
    try {
      return client.stopWithSavepoint(job, false, folder, SavepointFormatType.CANONICAL).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "job %s at %s cannot be stopped with a savepoint".formatted(job, address), e.getCause());
    }
  }

  /** A job that has not ended, and the run that it works for. */
  record Running(JobID id, String run) {}

  /** Returns the deeperstream jobs of the cluster that have not ended. */
  List<Running> running() throws IOException, InterruptedException {
    return answer(client.listJobs(), "list its jobs").stream()
        .filter(job -> !job.getJobState().isGloballyTerminalState())
        .filter(job -> job.getJobName().startsWith(JOB_NAME))
        .map(job -> new Running(job.getJobId(), job.getJobName().substring(JOB_NAME.length())))
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
