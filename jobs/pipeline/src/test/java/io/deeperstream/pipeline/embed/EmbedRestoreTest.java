package io.deeperstream.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Tests the state of a restored embed operator, at the same and at another parallelism. */
class EmbedRestoreTest {

  private static final GenerationRef FIRST = Samples.generation(0);
  private static final GenerationRef SECOND = Samples.generation(1);
  private static final GenerationRef THIRD = Samples.generation(2);

  @Test
  void markersAreSentAgainAfterARestore() throws Exception {
    OperatorSubtaskState snapshot;
    try (EmbedHarness before = EmbedHarness.start(new ScriptedLoader())) {
      before.pass(EmbedHarness.MAX_WAIT);
      snapshot = before.checkpoint(1);
    }
    ScriptedLoader loader = new ScriptedLoader();
    try (EmbedHarness restored = EmbedHarness.restore(loader, snapshot, 1, 1, 0)) {
      restored.pass(EmbedHarness.MAX_WAIT);

      assertThat(restored.markers()).extracting(GenerationMarker::generation).containsOnly(FIRST);
      assertThat(restored.markers()).hasSize(EmbedHarness.MAX_PARALLELISM);
      assertThat(loader.asked).containsExactly(0);
    }
  }

  @Test
  void aRestoreIsALaterAttemptWhateverItsCheckpointAndItsClock() throws Exception {
    OperatorSubtaskState snapshot;
    try (EmbedHarness before = EmbedHarness.start(new ScriptedLoader())) {
      before.pass(EmbedHarness.MAX_WAIT);
      assertThat(before.markers())
          .extracting(GenerationMarker::attempt)
          .containsOnly(EmbedHarness.START);
      snapshot = before.checkpoint(1);
    }
    assertThat(attemptsAt(EmbedHarness.START + 5000, snapshot))
        .containsOnly(EmbedHarness.START + 5000);
    assertThat(attemptsAt(EmbedHarness.START - 5000, snapshot))
        .as("by a clock that was set back")
        .containsOnly(EmbedHarness.START + 1);
  }

  private static List<Long> attemptsAt(long now, OperatorSubtaskState snapshot) throws Exception {
    try (EmbedHarness restored =
        EmbedHarness.restoreAt(now, new ScriptedLoader(), snapshot, 1, 1, 0)) {
      restored.pass(EmbedHarness.MAX_WAIT);
      return restored.markers().stream().map(GenerationMarker::attempt).toList();
    }
  }

  @Test
  void aSnapshotTakenWhileGenerationsAreLoadingBeginsWithTheOneInUseAndGoesOn() throws Exception {
    ScriptedLoader blocked = new ScriptedLoader();
    CountDownLatch gate = blocked.holdBack(SECOND);
    OperatorSubtaskState[] parts = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      try (EmbedHarness before = EmbedHarness.start(blocked, 2, subtask)) {
        before.announce(SECOND);
        before.announce(THIRD);
        before.send(ImageRecords.red(1));
        parts[subtask] = before.checkpoint(1);
        assertThat(before.images()).singleElement().matches(image -> image.generation() == 0);
      }
    }
    gate.countDown();
    OperatorSubtaskState snapshot = AbstractStreamOperatorTestHarness.repackageState(parts);

    for (int subtask = 0; subtask < 3; subtask++) {
      ScriptedLoader loader = new ScriptedLoader();
      try (EmbedHarness restored = EmbedHarness.restore(loader, snapshot, 2, 3, subtask)) {
        restored.passUntil(() -> restored.generation() == 2);
        restored.send(ImageRecords.red(2));
        restored.finish();

        assertThat(loader.asked).containsExactly(0, 1, 2);
        assertThat(restored.images()).singleElement().matches(image -> image.generation() == 2);
        assertThat(restored.markers())
            .extracting(GenerationMarker::generation, GenerationMarker::parallelism)
            .containsOnly(tuple(FIRST, 3), tuple(SECOND, 3), tuple(THIRD, 3));
      }
    }
  }

  @Test
  void anAnnouncedGenerationThatCannotBeReadIsNotFatalAtARestart() throws Exception {
    ScriptedLoader broken = new ScriptedLoader();
    broken.fail(SECOND, 1000);
    OperatorSubtaskState snapshot;
    try (EmbedHarness before = EmbedHarness.start(broken)) {
      before.announce(SECOND);
      before.passUntil(() -> broken.asked.contains(1));
      snapshot = before.checkpoint(1);
    }
    ScriptedLoader loader = new ScriptedLoader();
    loader.fail(SECOND, 2);
    try (EmbedHarness restored = EmbedHarness.restore(loader, snapshot, 1, 1, 0)) {
      restored.send(ImageRecords.red(1));
      snapshot = restored.checkpoint(2);
      assertThat(restored.images()).singleElement().matches(image -> image.generation() == 0);

      restored.passUntil(() -> restored.generation() == 1);
      assertThat(loader.asked).containsExactly(0, 1, 1, 1);
    }
    ScriptedLoader repaired = new ScriptedLoader();
    try (EmbedHarness restored = EmbedHarness.restore(repaired, snapshot, 1, 1, 0)) {
      restored.passUntil(() -> restored.generation() == 1);
    }
  }

  @Test
  void noSubtaskGoesBackBehindOneThatHasChangedOver() throws Exception {
    OperatorSubtaskState[] parts = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      ScriptedLoader former = new ScriptedLoader();
      if (subtask == 0) {
        former.fail(SECOND, 1000);
      }
      int expected = subtask;
      try (EmbedHarness before = EmbedHarness.start(former, 2, subtask)) {
        before.announce(SECOND);
        before.passUntil(() -> before.generation() == expected);
        parts[subtask] = before.checkpoint(1);
      }
    }
    OperatorSubtaskState snapshot = AbstractStreamOperatorTestHarness.repackageState(parts);

    for (int subtask = 0; subtask < 2; subtask++) {
      ScriptedLoader loader = new ScriptedLoader();
      try (EmbedHarness restored = EmbedHarness.restore(loader, snapshot, 2, 2, subtask)) {
        restored.pass(EmbedHarness.MAX_WAIT);
        restored.pass(EmbedHarness.MAX_WAIT);
        assertThat(loader.asked).containsExactly(1);
      }
    }
  }

  @Test
  void aRestoredSubtaskAcceptsWhatFollowsItsGenerationAlone() throws Exception {
    OperatorSubtaskState snapshot;
    ScriptedLoader first = new ScriptedLoader();
    try (EmbedHarness before = EmbedHarness.start(first)) {
      before.announce(SECOND);
      before.passUntil(() -> before.generation() == 1);
      snapshot = before.checkpoint(1);
    }
    ScriptedLoader loader = new ScriptedLoader();
    try (EmbedHarness restored = EmbedHarness.restore(loader, snapshot, 1, 1, 0)) {
      restored.announce(SECOND);
      restored.announce(THIRD);
      restored.passUntil(() -> restored.generation() == 2);

      assertThat(loader.asked).containsExactly(1, 2);
    }
  }

  @Test
  void revisionsSurviveARestoreAtAnotherParallelism() throws Exception {
    OperatorSubtaskState[] parts = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      try (EmbedHarness before = EmbedHarness.start(new ScriptedLoader(), 2, subtask)) {
        before.revise(Samples.RUN, FIRST, 0, 4, 0, 0, -1);
        before.revise(Samples.RUN, FIRST, 2, 7, 1, 0, 0);
        before.revise(Samples.RUN, FIRST, 2, 5, 0, 0, -1);
        parts[subtask] = before.checkpoint(1);
      }
    }
    OperatorSubtaskState snapshot = AbstractStreamOperatorTestHarness.repackageState(parts);

    for (int subtask = 0; subtask < 3; subtask++) {
      try (EmbedHarness restored =
          EmbedHarness.restore(new ScriptedLoader(), snapshot, 2, 3, subtask)) {
        restored.revise(Samples.RUN, FIRST, 2, 6, 0, 0, -1);
        restored.send(ImageRecords.red(1));
        restored.finish();

        assertThat(restored.images()).singleElement().matches(image -> image.superCluster() == 2);
      }
    }
  }

  @Test
  void aLoadUnderWayAtTheEndIsNotAwaitedAndItsResultIsClosed() throws Exception {
    ScriptedLoader loader = new ScriptedLoader();
    CountDownLatch gate = loader.holdBack(SECOND);
    EmbedHarness operator = EmbedHarness.start(loader);
    operator.announce(SECOND);
    operator.checkpoint(1);
    operator.close();
    assertThat(loader.closed).containsExactly(0);

    gate.countDown();

    long deadline = System.nanoTime() + 20_000_000_000L;
    while (loader.closed.size() < 2 && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertThat(loader.closed).containsExactly(0, 1);
  }
}
