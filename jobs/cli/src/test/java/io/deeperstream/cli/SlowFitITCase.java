package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.pipeline.DeeperstreamJob;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.train.StoredGenerations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.RemoteStreamEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real graph with a re-clustering that takes a minute: nothing waits for it. */
class SlowFitITCase {

  private static final Duration FIT = Duration.ofSeconds(60);
  private static final int IMAGES = 300;

  /** In the process of the cluster, which is this one. */
  private static final AtomicReference<Instant> BEGAN = new AtomicReference<>();

  private static final AtomicReference<Instant> ENDED = new AtomicReference<>();

  @TempDir Path folder;

  /** The store's, but slow. */
  private static final class SlowGenerations extends StoredGenerations {
    private static final long serialVersionUID = 1L;

    private SlowGenerations(JobSettings settings) {
      super(settings);
    }

    @Override
    public FittedGeneration fit(FitRequest request) throws IOException {
      BEGAN.compareAndSet(null, Instant.now());
      try {
        Thread.sleep(FIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      FittedGeneration fitted = super.fit(request);
      ENDED.compareAndSet(null, Instant.now());
      return fitted;
    }
  }

  @Test
  @Timeout(300)
  void labelsStepsAndCheckpointsGoOnDuringAFitOfAMinute() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings =
          stack.settings(
              "--passes=1000000",
              "--training=wait",
              "--epoch-images=600",
              "--replay=1",
              "--reassign-epochs=1",
              "--train-batch=32",
              "--parallelism=1");
      new JobTopics(settings.kafka()).images(1);
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < IMAGES; i++) {
        records.add(Stack.record("image-" + i, Pictures.jpeg(i)));
      }
      stack.write("images", null, records);
      GenerationRef base = new RunPlan(settings, Clock.systemUTC(), line -> {}).prepare(1, false);
      try (FlinkJobs jobs = stack.startFlink(settings);
          LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
        JobID job = submit(stack, settings, base);
        until(jobs, job, tally, () -> BEGAN.get() != null);
        Committed before = progress(stack, settings, job, tally);
        // Every tenth of the minute must bring labels, steps and checkpoints.
        for (int tenth = 1; tenth <= 9; tenth++) {
          Instant end = BEGAN.get().plus(FIT.multipliedBy(tenth).dividedBy(10));
          until(jobs, job, tally, () -> Instant.now().isAfter(end));
          Committed now = progress(stack, settings, job, tally);
          assertThat(ENDED.get()).as("the fit is under way").isNull();
          assertThat(now.labels()).as("labels, tenth %d", tenth).isGreaterThan(before.labels());
          assertThat(now.steps()).as("steps, tenth %d", tenth).isGreaterThan(before.steps());
          assertThat(now.checkpoints())
              .as("checkpoints, tenth %d", tenth)
              .isGreaterThan(before.checkpoints());
          before = now;
        }
        until(jobs, job, tally, () -> tally.generations().containsKey(1));
        assertThat(Duration.between(BEGAN.get(), ENDED.get())).isGreaterThanOrEqualTo(FIT);
        jobs.stop(job, null);
        tally.complete();
        assertThat(tally.duplicates()).isZero();
        assertThat(tally.deadLetters()).isZero();
        TrainingSteps steps = steps(settings);
        assertThat(steps.repeated()).isZero();
        assertThat(steps.missing()).isZero();
      }
    }
  }

  /** Everything that is committed, and the checkpoints that it was committed with. */
  private record Committed(long labels, long steps, long checkpoints) {}

  private static Committed progress(Stack stack, JobSettings settings, JobID job, LabelTally tally)
      throws Exception {
    JsonNode checkpoints =
        new ObjectMapper().readTree(stack.flink.uri("/jobs/" + job + "/checkpoints").toURL());
    return new Committed(
        tally.distinct(),
        steps(settings).count(),
        checkpoints.path("counts").path("completed").asLong());
  }

  private static TrainingSteps steps(JobSettings settings) throws IOException {
    try (TrainingTally training = new TrainingTally(settings.kafka(), "test")) {
      training.complete();
      return training.steps();
    }
  }

  private static JobID submit(Stack stack, JobSettings settings, GenerationRef base)
      throws Exception {
    RemoteStreamEnvironment env =
        new RemoteStreamEnvironment(
            stack.flink.host(), stack.flink.port(), stack.flink.clientConfiguration());
    DeeperstreamJob.define(env, settings, base, new SlowGenerations(settings));
    return env.executeAsync("slow fit").getJobID();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(FlinkJobs jobs, JobID job, LabelTally tally, Condition condition)
      throws Exception {
    do {
      tally.update();
      JobStatus status = jobs.status(job);
      assertThat(status.isGloballyTerminalState()).as("the job is %s", status).isFalse();
    } while (!condition.holds());
  }
}
