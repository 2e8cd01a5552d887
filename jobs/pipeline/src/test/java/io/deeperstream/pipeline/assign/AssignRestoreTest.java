package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.PseudoLabel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Snapshots, restores, and rescaling. */
class AssignRestoreTest {

  private static final GenerationRef FIRST = Samples.generation(0);
  private static final long LATER = AssignHarness.START + 60_000;

  @Test
  void aRestoredOperatorGoesOnLikeTheUninterruptedOne() throws Exception {
    List<EmbeddedImage> tail = AssignHarness.images(0, 1000, 301);
    try (AssignHarness uninterrupted = AssignHarness.start()) {
      uninterrupted.marker(FIRST, 0, 1);
      uninterrupted.send(AssignHarness.images(0, 0, 203));
      OperatorSubtaskState snapshot = uninterrupted.checkpoint(1);
      assertThat(uninterrupted.takeLabels()).hasSize(203);

      try (AssignHarness restored = AssignHarness.restore(snapshot, LATER, 1, 1, 0)) {
        for (AssignHarness each : List.of(uninterrupted, restored)) {
          each.marker(FIRST, 0, 1);
          each.send(tail);
          each.checkpoint(2);
        }
        assertThat(restored.labels()).hasSize(301);
        assertThat(restored.labels()).isEqualTo(uninterrupted.labels());
        assertThat(restored.storedRows())
            .usingRecursiveComparison()
            .isEqualTo(uninterrupted.storedRows());
        assertThat(restored.storedClusters())
            .usingRecursiveComparison()
            .isEqualTo(uninterrupted.storedClusters());
      }
    }
  }

  @Test
  void imagesAfterTheBarrierAreNotInTheSnapshot() throws Exception {
    try (AssignHarness before = AssignHarness.start()) {
      before.marker(FIRST, 0, 1);
      before.send(AssignHarness.images(0, 0, 50));
      OperatorSubtaskState snapshot = before.checkpoint(1);
      Map<String, SubCentroid> rows = before.storedRows();
      before.send(AssignHarness.images(0, 50, 50));

      try (AssignHarness restored = AssignHarness.restore(snapshot, LATER, 1, 1, 0)) {
        assertThat(restored.storedRows()).usingRecursiveComparison().isEqualTo(rows);
        restored.checkpoint(2);
        assertThat(restored.labels()).isEmpty();
      }
    }
  }

  @Test
  void rescalingFromOneToTwoToThreeSubtasksChangesNoLabelAndLosesNoCentroid() throws Exception {
    List<PseudoLabel> expected = new ArrayList<>();
    List<PseudoLabel> rescaled = new ArrayList<>();
    OperatorSubtaskState state;
    Map<String, SubCentroid> rows;
    try (AssignHarness one = AssignHarness.start()) {
      one.marker(FIRST, 0, 1);
      one.send(AssignHarness.images(0, 0, 150));
      state = one.checkpoint(0);
      rows = one.storedRows();
      assertThat(rows).hasSize(AssignHarness.SUPER_CLUSTERS * AssignHarness.SIZE);
      one.takeLabels();

      int former = 1;
      for (int parallelism = 2; parallelism <= 3; parallelism++) {
        List<EmbeddedImage> images = AssignHarness.images(0, 1000L * parallelism, 150);
        Map<String, SubCentroid> found = new TreeMap<>();
        Map<String, SubCentroid> left = new TreeMap<>();
        OperatorSubtaskState[] parts = new OperatorSubtaskState[parallelism];
        for (int subtask = 0; subtask < parallelism; subtask++) {
          try (AssignHarness part =
              AssignHarness.restore(state, LATER, former, parallelism, subtask)) {
            addDistinct(found, part.storedRows());
            part.marker(FIRST, 0, 1);
            part.send(images);
            parts[subtask] = part.checkpoint(parallelism);
            rescaled.addAll(part.labels());
            addDistinct(left, part.storedRows());
          }
        }
        assertThat(found).usingRecursiveComparison().isEqualTo(rows);
        state = AbstractStreamOperatorTestHarness.repackageState(parts);
        former = parallelism;

        one.send(images);
        one.checkpoint(parallelism);
        expected.addAll(one.takeLabels());
        rows = one.storedRows();
        assertThat(left).usingRecursiveComparison().isEqualTo(rows);
        assertThat(totalCount(left)).isCloseTo(totalCount(rows), within(0.0));
      }
    }
    Comparator<PseudoLabel> byOffset = Comparator.comparing(PseudoLabel::getOffset);
    rescaled.sort(byOffset);
    expected.sort(byOffset);
    assertThat(rescaled).hasSize(300).isEqualTo(expected);
  }

  private static void addDistinct(Map<String, SubCentroid> all, Map<String, SubCentroid> part) {
    part.forEach((name, row) -> assertThat(all.put(name, row)).as("second %s", name).isNull());
  }

  private static double totalCount(Map<String, SubCentroid> rows) {
    return rows.values().stream().mapToDouble(SubCentroid::count).sum();
  }
}
