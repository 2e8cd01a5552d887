package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that was cancelled or has failed goes on from its last checkpoint, under its own id. */
@Timeout(300)
class RetainedCheckpointITCase {

  @TempDir Path folder;

  @Test
  void aCancelledRunGoesOnFromItsLastCheckpointAndNoOtherJobTakesItsId() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings("--passes=1", "--parallelism=1");
      new JobTopics(settings.kafka()).images(1);
      new JobTopics(settings.kafka()).outputs(1, 0, line -> {});
      stack.write("images", 0, records(0, 200));
      try (FlinkJobs jobs = stack.startFlink(settings);
          LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
        assertThat(run(stack)).isZero();
        JobID first = only(jobs);
        stack.await(tally, 200, jobs, first);
        assertThat(run(stack, "--new-run=true")).as("beside a job of the same id").isEqualTo(2);
        cancel(stack, jobs, first);
        Path checkpoint = lastCheckpoint(first);

        stack.write("images", 0, records(200, 50));
        assertThat(run(stack, "--new-run=true")).as("the id is in use").isEqualTo(2);
        assertThat(run(stack, "--from=" + checkpoint)).isZero();
        JobID second = only(jobs);
        stack.await(tally, 250, jobs, second);
        cancel(stack, jobs, second);
        tally.complete();
        assertThat(tally.duplicates()).isZero();
        assertThat(run(stack, "--from=" + checkpoint)).as("history").isEqualTo(2);

        Path last = lastCheckpoint(second);
        stack.write("images", 0, records(250, 100));
        forget(stack, 300);
        assertThat(run(stack, "--from=" + last)).isZero();
        JobID third = only(jobs);
        awaitEnd(jobs, third);
        assertThat(jobs.status(third)).isEqualTo(JobStatus.FAILED);
        assertThat(new JobMetrics(stack.flink, third).lastFailure())
            .contains("images were lost to retention");
        assertThat(failures(stack, third)).as("no restart mends it").isEqualTo(1);
        assertThat(last.resolve("_metadata")).exists();
      }
    }
  }

  @Test
  void aRunThatDivergedGoesOnFromItsLastCheckpoint() throws Exception {
    try (Stack stack = new Stack(folder)) {
      String[] training = {
        "--training=wait", "--memory-min=300", "--train-batch=32", "--reassign-epochs=0"
      };
      JobSettings settings = stack.settings(training);
      new JobTopics(settings.kafka()).images(1);
      new JobTopics(settings.kafka()).outputs(1, 0, line -> {});
      stack.write("images", 0, records(0, 200));
      try (FlinkJobs jobs = stack.startFlink(settings);
          LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
        assertThat(run(stack, with(training, "--learning-rate=1000"))).isZero();
        JobID first = only(jobs);
        stack.await(tally, 200, jobs, first);
        stack.write("images", 0, records(200, 400));
        awaitEnd(jobs, first);
        assertThat(jobs.status(first)).isEqualTo(JobStatus.FAILED);
        assertThat(new JobMetrics(stack.flink, first).lastFailure()).contains("diverged");

        assertThat(
                run(
                    stack,
                    with(training, "--learning-rate=0.001", "--from=" + lastCheckpoint(first))))
            .isZero();
        stack.await(tally, 600, jobs, only(jobs));
        tally.complete();
        assertThat(tally.duplicates()).isZero();
      }
    }
  }

  /** After the restore too few images come for a step, had those before it been forgotten. */
  @Test
  void aRescaledRunKeepsItsMemoryOfImages() throws Exception {
    try (Stack stack = new Stack(folder)) {
      String[] training = {
        "--super-clusters=2",
        "--training=wait",
        "--memory-min=300",
        "--train-batch=32",
        "--reassign-epochs=0"
      };
      JobSettings settings = stack.settings(with(training, "--parallelism=2"));
      new JobTopics(settings.kafka()).images(1);
      new JobTopics(settings.kafka()).outputs(1, 0, line -> {});
      stack.write("images", 0, records(0, 200));
      try (FlinkJobs jobs = stack.startFlink(settings);
          LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
        assertThat(run(stack, training)).isZero();
        stack.await(tally, 200, jobs, only(jobs));
        Path savepoint = stop(stack);

        stack.write("images", 0, records(200, 150));
        assertThat(runAt(2, stack, with(training, "--from=" + savepoint))).isZero();
        JobID second = only(jobs);
        stack.await(tally, 350, jobs, second);
        JobMetrics metrics = new JobMetrics(stack.flink, second);
        while (metrics.read("train", "step", JobMetrics.Aggregation.MAX) == 0
            || metrics.read("train", "memoryImages", JobMetrics.Aggregation.MAX) < 350) {
          Thread.sleep(100);
        }
        tally.complete();
        assertThat(tally.duplicates()).isZero();
      }
    }
  }

  /** Stops the run as a user does; returns its savepoint. */
  private Path stop(Stack stack) throws IOException {
    Path savepoints = folder.resolve("savepoints");
    assertThat(
            Deeperstream.execute(
                new String[] {
                  "stop",
                  "--flink=" + stack.flink,
                  "--store=" + stack.local.store(),
                  "--savepoints=" + savepoints.toUri()
                },
                Map.of()))
        .isZero();
    try (Stream<Path> found = Files.list(savepoints)) {
      return found.findFirst().orElseThrow();
    }
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  /** The command as a user gives it; returns its exit code. */
  private int run(Stack stack, String... more) throws IOException {
    return runAt(1, stack, more);
  }

  private int runAt(int parallelism, Stack stack, String... more) throws IOException {
    Path jar = folder.resolve("job.jar");
    if (!Files.exists(jar)) {
      // The cluster of this process has the classes.
      new JarOutputStream(Files.newOutputStream(jar)).close();
    }
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(
        List.of(
            Stack.arguments(
                with(
                    more,
                    "--parallelism=" + parallelism,
                    "--store=" + stack.local.store(),
                    "--bootstrap-servers=" + stack.broker,
                    "--flink=" + stack.flink,
                    "--job-jar=" + jar))));
    return Deeperstream.execute(arguments.toArray(String[]::new), Map.of());
  }

  private static JobID only(FlinkJobs jobs) throws Exception {
    assertThat(jobs.running()).hasSize(1);
    return jobs.running().get(0).id();
  }

  private static void cancel(Stack stack, FlinkJobs jobs, JobID job) throws Exception {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(stack.flink.uri("/jobs/" + job + "?mode=cancel"))
                .method("PATCH", BodyPublishers.noBody())
                .build(),
            BodyHandlers.discarding());
    awaitEnd(jobs, job);
  }

  private static void awaitEnd(FlinkJobs jobs, JobID job) throws Exception {
    while (!jobs.status(job).isGloballyTerminalState()) {
      Thread.sleep(100);
    }
  }

  private Path lastCheckpoint(JobID job) throws IOException {
    try (Stream<Path> found =
        Files.list(folder.resolve("flink/checkpoints").resolve(job.toHexString()))) {
      return found
          .filter(path -> Files.exists(path.resolve("_metadata")))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no checkpoint of " + job + " is left"));
    }
  }

  /** Removes the images before an offset, as retention does. */
  private static void forget(Stack stack, long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.broker))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("images", 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private static int failures(Stack stack, JobID job) throws IOException {
    JsonNode exceptions =
        new ObjectMapper().readTree(stack.flink.uri("/jobs/" + job + "/exceptions").toURL());
    return exceptions.path("exceptionHistory").path("entries").size();
  }

  private static List<byte[]> records(int from, int count) throws Exception {
    List<byte[]> records = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      records.add(Stack.record("image-" + i, Pictures.jpeg(i)));
    }
    return records;
  }
}
