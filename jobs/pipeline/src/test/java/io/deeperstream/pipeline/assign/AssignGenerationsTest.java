package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.PseudoLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Two generations side by side between the first embed subtask's switch and the last one's. */
class AssignGenerationsTest {

  private static final GenerationRef OLD = Samples.generation(0);
  private static final GenerationRef NEW = Samples.generation(1);

  @Test
  void imagesAreLabelledInTheGenerationOfTheirDescriptor() throws Exception {
    List<EmbeddedImage> old = AssignHarness.images(0, 0, 120);
    List<EmbeddedImage> young = AssignHarness.images(1, 5000, 120);
    try (AssignHarness interleaved = AssignHarness.start();
        PlainAssignment plainOld = new PlainAssignment();
        PlainAssignment plainYoung = new PlainAssignment()) {
      interleaved.marker(OLD, 0, 2);
      interleaved.marker(OLD, 1, 2);
      interleaved.marker(NEW, 0, 2);
      for (int i = 0; i < 120; i++) {
        interleaved.send(old.get(i), young.get(i));
      }
      interleaved.checkpoint(1);
      old.forEach(plainOld::add);
      plainOld.flush();
      young.forEach(plainYoung::add);
      plainYoung.flush();

      List<PseudoLabel> expected = new ArrayList<>(plainOld.labels());
      expected.addAll(plainYoung.labels());
      assertThat(interleaved.labels()).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(generations(interleaved)).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void theOldGenerationLeavesTheStateWhenTheLastEmbedSubtaskHasPassedOn() throws Exception {
    try (AssignHarness operator = AssignHarness.start()) {
      operator.marker(OLD, 0, 2);
      operator.marker(OLD, 1, 2);
      operator.send(AssignHarness.images(0, 0, 100));
      operator.marker(NEW, 0, 2);
      operator.send(AssignHarness.images(1, 5000, 100));
      operator.send(AssignHarness.images(0, 100, 101));
      assertThat(generations(operator)).containsExactlyInAnyOrder(0, 1);

      operator.marker(NEW, 1, 2);

      assertThat(generations(operator)).containsExactly(1);
      assertThat(operator.storedClusters()).hasSize(AssignHarness.SUPER_CLUSTERS);
      assertThat(operator.storedRows()).hasSize(AssignHarness.SUPER_CLUSTERS * AssignHarness.SIZE);
      assertThat(operator.labels())
          .as("the last images of the old generation are labelled before it goes")
          .filteredOn(label -> label.getGeneration() == 0)
          .hasSize(201);
      assertThatThrownBy(() -> operator.send(AssignHarness.images(0, 300, 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("generation 0");
    }
  }

  @Test
  void anOldGenerationInARestoredStateWaitsForAllMarkersAgain() throws Exception {
    OperatorSubtaskState snapshot;
    try (AssignHarness before = AssignHarness.start()) {
      before.marker(OLD, 0, 2);
      before.marker(OLD, 1, 2);
      before.send(AssignHarness.images(0, 0, 100));
      before.marker(NEW, 0, 2);
      before.send(AssignHarness.images(1, 5000, 100));
      snapshot = before.checkpoint(1);
    }
    try (AssignHarness restored =
        AssignHarness.restore(snapshot, AssignHarness.START + 1, 1, 1, 0)) {
      assertThat(generations(restored)).containsExactlyInAnyOrder(0, 1);
      // Three embed subtasks now; a restored one begins with the newest generation.
      restored.marker(NEW, 2, 3);
      restored.marker(NEW, 0, 3);
      assertThat(generations(restored)).containsExactlyInAnyOrder(0, 1);

      restored.marker(NEW, 1, 3);

      assertThat(generations(restored)).containsExactly(1);
    }
  }

  private static Set<Integer> generations(AssignHarness operator) throws Exception {
    Set<Integer> ofRows =
        operator.storedRows().keySet().stream()
            .map(name -> Integer.valueOf(name.split("/", -1)[1]))
            .collect(Collectors.toSet());
    Set<Integer> ofClusters =
        operator.storedClusters().values().stream()
            .map(cluster -> cluster.generation().number())
            .collect(Collectors.toSet());
    assertThat(ofRows).isEqualTo(ofClusters);
    return ofRows;
  }
}
