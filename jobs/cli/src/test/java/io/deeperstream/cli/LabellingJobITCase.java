package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real graph, with a real broker and a real network, from images to committed labels. */
class LabellingJobITCase {

  private static final int GOOD = 500;

  @TempDir Path folder;

  @Test
  void labelsExactlyOnceThroughPassesLiveImagesAndRescaledSavepoints() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings("--passes=2", "--parallelism=1");
      new JobTopics(settings.kafka()).images(3);
      assertThatThrownBy(() -> plan(stack.settings("--transaction-timeout=2h"), false))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("--transaction-timeout is PT2H")
          .hasMessageContaining("allow at most 3600000 ms");
      stack.write("images", null, goodRecords(0, GOOD));
      List<byte[]> bad = badRecords();
      stack.write("images", 0, bad);
      GenerationRef base = plan(settings, false);
      long fitted = new ModelStore(settings.store()).open(base).manifest().fitImages();
      assertThat(fitted).isEqualTo(GOOD);
      assertThat(new ModelStore(settings.store()).latest()).contains(base);

      int perPass = GOOD + bad.size();
      try (FlinkJobs jobs = stack.startFlink(stack.settings("--parallelism=4"));
          LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
        JobID first = jobs.submit(settings, base, "", List.of());
        stack.await(tally, 2L * perPass, jobs, first);
        String savepoint = jobs.stop(first, null);

        stack.write("images", null, goodRecords(GOOD, 100));
        JobSettings wider = stack.settings("--passes=2", "--parallelism=2");
        JobID second = jobs.submit(wider, base, savepoint, List.of());
        stack.await(tally, 2L * perPass + 100, jobs, second);
        savepoint = jobs.stop(second, null);

        stack.write("images", null, goodRecords(GOOD + 100, 100));
        JobSettings widest = stack.settings("--passes=2", "--parallelism=3");
        JobID third = jobs.submit(widest, base, savepoint, List.of());
        stack.await(tally, 2L * perPass + 200, jobs, third);
        jobs.stop(third, null);
        tally.complete();

        assertThat(tally.labels()).isEqualTo(2 * GOOD + 200);
        assertThat(tally.deadLetters()).isEqualTo(2L * bad.size());
        assertThat(tally.duplicates()).isZero();
        assertThat(tally.reasons())
            .containsExactlyInAnyOrderEntriesOf(
                Map.of(
                    "UNREADABLE_RECORD", 4L,
                    "EMPTY_IMAGE", 2L,
                    "UNKNOWN_FORMAT", 2L,
                    "TOO_MANY_PIXELS", 2L,
                    "UNDECODABLE_IMAGE", 2L));
      }
      assertThat(stack.labels(settings))
          .filteredOn(label -> label.getPass() == 2)
          .as("what came after the two passes is live, the next pass")
          .hasSize(200);
      // Nothing is forgotten here, so the centroids' weight counts the images exactly.
      try (CentroidTable centroids = new CentroidTable(settings.kafka(), "test")) {
        centroids.complete();
        assertThat(centroids.rows()).hasSize(16);
        assertThat(centroids.totalCount()).isCloseTo(fitted + 2 * GOOD + 200, within(1e-3));
      }
      assertThat(revisions(stack, settings)).isPositive();
      assertThatThrownBy(() -> plan(settings, false))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("pseudo-labels")
          .hasMessageContaining("--new-run");
      assertThat(plan(settings, true)).isEqualTo(base);
    }
  }

  private static List<byte[]> goodRecords(int from, int count) throws Exception {
    List<byte[]> records = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      records.add(Stack.record("good-" + i, Pictures.jpeg(i)));
    }
    return records;
  }

  private static List<byte[]> badRecords() throws Exception {
    byte[] hugePng = Pictures.encoded(1, 16, "png");
    Arrays.fill(hugePng, 16, 24, (byte) 0x7f);
    return Arrays.asList(
        Stack.text("not Avro at all"),
        null,
        Stack.record("empty", new byte[0]),
        Stack.record("text", Stack.text("this is not a picture")),
        Stack.record("huge", hugePng),
        Stack.record("cut", Arrays.copyOf(Pictures.jpeg(1), 40)));
  }

  private static GenerationRef plan(JobSettings settings, boolean goOn) throws Exception {
    return new RunPlan(settings, Clock.systemUTC(), line -> {}).prepare(3, goOn);
  }

  private static long revisions(Stack stack, JobSettings settings) throws Exception {
    return stack.generations(settings).stream()
        .filter(generation -> generation.getKind() == GenerationKind.REVISED)
        .map(Generation::getSuperCentroids)
        .mapToLong(List::size)
        .sum();
  }
}
