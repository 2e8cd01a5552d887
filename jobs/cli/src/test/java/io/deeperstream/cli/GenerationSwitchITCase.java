package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.Network;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationContents;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.GenerationTopic;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.PseudoLabel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second generation, published by hand, takes over in the running job. */
class GenerationSwitchITCase {

  @TempDir Path folder;

  @Test
  void imagesAreLabelledOnceInTheGenerationOfTheirDescriptor() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings("--passes=0", "--parallelism=2");
      new JobTopics(settings.kafka()).images(2);
      stack.write("images", null, records(0, 300));
      new JobTopics(settings.kafka()).outputs(2, 0, line -> {});
      stack.write("generations", 0, Arrays.asList(Stack.text("garbage"), null));
      List<String> told = new ArrayList<>();
      GenerationRef base = new RunPlan(settings, Clock.systemUTC(), told::add).prepare(2, false);
      assertThat(told)
          .contains("topic 'generations': 1 records that are no generations are passed over");
      stack.write("generations", 0, Arrays.asList(Stack.text("garbage"), null));
      GenerationTopic topic = new GenerationTopic(settings.kafka());

      try (FlinkJobs jobs = stack.startFlink(settings);
          LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
        JobID job = jobs.submit(settings, base, "", List.of());
        // With no passes the job is live: it reads what comes once its sources have started.
        int sent = 0;
        while (tally.distinct() == 0) {
          stack.write("images", null, records(1000 + sent, 5));
          sent += 5;
          Thread.sleep(200);
          tally.update();
        }
        topic.announce(
            new GenerationRef("stranger", 1, "a".repeat(64), "b".repeat(64), "nowhere"),
            Instant.now());
        stack.write("generations", 0, Arrays.asList(null, Stack.text("more garbage")));
        GenerationRef next = publishNext(settings, base);
        topic.announce(next, Instant.now());
        topic.announce(next, Instant.now());
        while (!tally.generations().containsKey(1)) {
          stack.write("images", null, records(1000 + sent, 5));
          sent += 5;
          Thread.sleep(200);
          tally.update();
        }
        stack.write("images", null, records(1000 + sent, 200));
        long before = tally.generations().get(1);
        JobMetrics metrics = new JobMetrics(stack.flink, job);
        stack.await(tally, tally.distinct() + 100, jobs, job);
        awaitMetric(metrics, "generation", 1);
        // The stranger's; a repeated one is not even counted.
        awaitMetric(metrics, "ignoredAnnouncements", 1);
        String savepoint = jobs.stop(job, null);
        tally.complete();
        assertThat(tally.generations().get(1)).isGreaterThan(before);

        stack.write("images", null, records(9000, 50));
        long labelled = tally.distinct();
        JobID resumed = jobs.submit(settings, base, savepoint, List.of());
        stack.await(tally, labelled + 50, jobs, resumed);
        jobs.stop(resumed, null);
        tally.complete();
        assertThat(tally.duplicates()).isZero();
      }
      assertGenerationsNeverGoBack(stack.labels(settings));
    }
  }

  /** Flink shows metrics a second or two late. */
  private static void awaitMetric(JobMetrics metrics, String name, double expected)
      throws Exception {
    double read = Double.NaN;
    for (int attempt = 0; attempt < 50 && read != expected; attempt++) {
      read = metrics.read("embed", name, JobMetrics.Aggregation.MIN);
      Thread.sleep(200);
    }
    assertThat(read).as(name).isEqualTo(expected);
  }

  /** Within a partition, labels of generation 0 end where those of generation 1 begin. */
  private static void assertGenerationsNeverGoBack(List<PseudoLabel> labels) {
    Map<Integer, Integer> reached = new HashMap<>();
    labels.stream()
        .sorted(Comparator.comparing(PseudoLabel::getOffset))
        .forEach(
            label -> {
              int before = reached.getOrDefault(label.getPartition(), 0);
              assertThat(label.getGeneration())
                  .as("partition %d, offset %d", label.getPartition(), label.getOffset())
                  .isGreaterThanOrEqualTo(before);
              reached.put(label.getPartition(), label.getGeneration());
            });
    assertThat(reached.values()).contains(1);
  }

  private static List<byte[]> records(int from, int count) throws Exception {
    List<byte[]> records = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      records.add(Stack.record("image-" + i, Pictures.jpeg(i)));
    }
    return records;
  }

  /** Other weights, the clusters of generation 0: enough to be told apart. */
  private GenerationRef publishNext(JobSettings settings, GenerationRef base) throws Exception {
    ModelStore store = new ModelStore(settings.store());
    StoredGeneration current = store.open(base);
    Path teacher = folder.resolve("next-teacher");
    try (Network network = Network.random(current.manifest().network(), 99)) {
      network.export(teacher);
    }
    int m = current.manifest().superClusters();
    List<FloatMatrix> centroids = new ArrayList<>();
    double[][] counts = new double[m][];
    for (int s = 0; s < m; s++) {
      centroids.add(current.subCentroids(s));
      counts[s] = current.subCounts(s);
    }
    return store.publish(
        new GenerationContents(
            current.manifest().network(),
            teacher,
            current.manifest().layer(),
            current.projection(),
            current.superCentroids(),
            current.superCounts(),
            centroids,
            counts,
            300,
            1,
            99,
            Ancestors.unknown(),
            null,
            FittedLabels.none()),
        "test",
        1,
        base.hash(),
        Instant.now());
  }
}
