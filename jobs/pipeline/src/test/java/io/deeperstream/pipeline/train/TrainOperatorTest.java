package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.TrainingMetric;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainOperatorTest {

  @BeforeEach
  void reset() {
    FakeGenerations.reset();
  }

  /** Returns the values that each step computed, without the time it took. */
  private static List<String> computed(List<TrainingMetric> steps) {
    return steps.stream()
        .map(
            s ->
                "%d %d %d %d %s %s"
                    .formatted(
                        s.getStep(),
                        s.getGeneration(),
                        s.getTrainedImages(),
                        s.getBatch(),
                        s.getSuperLoss(),
                        s.getSubLoss()))
        .toList();
  }

  @Test
  void stepsAreNumberedAndCountTheirImages() throws Exception {
    try (TrainHarness operator = TrainHarness.start("--reassign-epochs", "0")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 200);
      List<TrainingMetric> steps = operator.steps();
      assertThat(steps).hasSizeGreaterThan(5);
      assertThat(steps)
          .extracting(TrainingMetric::getStep)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, steps.size()).boxed().toList());
      long trained = 0;
      for (TrainingMetric step : steps) {
        assertThat(step.getEpoch()).isEqualTo((int) (trained / 64));
        trained += step.getBatch();
        assertThat(step.getTrainedImages()).isEqualTo(trained);
        assertThat(step.getLoss()).isFinite().isPositive();
        assertThat(step.getBatch()).isEqualTo(TrainHarness.BATCH);
      }
    }
  }

  @Test
  void aRestoredOperatorGoesOnAsIfNothingHadHappened() throws Exception {
    List<String> undisturbed;
    try (TrainHarness operator = TrainHarness.start("--reassign-epochs", "0")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 230);
      undisturbed = computed(operator.steps());
    }
    OperatorSubtaskState state;
    List<String> before;
    try (TrainHarness operator = TrainHarness.start("--reassign-epochs", "0")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 119);
      state = operator.snapshot(1);
      before = computed(operator.steps());
      operator.send(0, 119, 200);
    }
    try (TrainHarness operator = TrainHarness.restore(state, "--reassign-epochs", "0")) {
      operator.name(Samples.generation(0));
      operator.send(0, 119, 230);
      List<String> after = computed(operator.steps());
      assertThat(after).isNotEmpty();
      assertThat(before.size() + after.size()).isEqualTo(undisturbed.size());
      assertThat(after)
          .containsExactlyElementsOf(undisturbed.subList(before.size(), undisturbed.size()));
    }
  }

  @Test
  void theEndOfAFitChangesTheHeadsAndWaitsForNoLabelOfTheStream() throws Exception {
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> !operator.announced().isEmpty());
      assertThat(operator.announced()).hasSize(1);
      assertThat(operator.announced().get(0).getNumber()).isEqualTo(1);
      FakeGenerations.Fit fit = FakeGenerations.fits.get(0);
      assertThat(fit.parent()).isEqualTo(Samples.generation(0));
      assertThat(fit.images()).hasSizeGreaterThanOrEqualTo(128);
      assertThat(fit.images()).allMatch(image -> image.formerSuperCluster() >= 0);

      operator.send(0, 150, 200);
      assertThat(last(operator).getGeneration()).isEqualTo(1);
    }
  }

  @Test
  void imagesThatCameWithFormerLabelsAreLabelledByTheNewGeneration() throws Exception {
    FakeGenerations.mayEnd = new CountDownLatch(1);
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> FakeGenerations.fits.size() == 1);
      int fitted = FakeGenerations.fits.get(0).images().size();
      operator.send(0, 150, 180);
      FakeGenerations.mayEnd.countDown();
      operator.await(() -> !operator.announced().isEmpty());
      operator.await(() -> FakeGenerations.relabelled.get() >= 180 - fitted);
      operator.send(0, 180, 190);
      operator.await(() -> FakeGenerations.relabelled.get() == 190 - fitted);
      operator.send(0, 190, 230);
      operator.await(() -> FakeGenerations.relabelled.get() == 230 - fitted);
      operator.runMails();
      operator.name(Samples.generation(1));
      operator.send(1, 230, 250);
      assertThat(last(operator).getUnlabelledImages()).isZero();
      assertThat(last(operator).getMemoryImages()).isBetween(235, 250);
    }
  }

  @Test
  void nothingIsTrainedBeforeTheMemoryHoldsEnoughAndThenAllThatIsOwed() throws Exception {
    try (TrainHarness operator =
        TrainHarness.start("--reassign-epochs=0", "--memory-min=100", "--replay=3")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 99);
      assertThat(operator.steps()).isEmpty();
      operator.send(0, 99, 100);
      assertThat(operator.steps()).hasSize(300 / TrainHarness.BATCH);
      assertThat(operator.steps()).allMatch(step -> step.getBatch() == TrainHarness.BATCH);
    }
  }

  @Test
  void aMemoryThatIsFullKeepsItsBoundThroughARestore() throws Exception {
    OperatorSubtaskState state;
    try (TrainHarness operator =
        TrainHarness.start("--reassign-epochs=0", "--memory-images=40", "--memory-policy=fifo")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 100);
      assertThat(last(operator).getMemoryImages()).isEqualTo(40);
      state = operator.snapshot(1);
    }
    try (TrainHarness operator =
        TrainHarness.restore(
            state, "--reassign-epochs=0", "--memory-images=40", "--memory-policy=fifo")) {
      operator.name(Samples.generation(0));
      operator.send(0, 100, 140);
      assertThat(operator.steps()).isNotEmpty();
      assertThat(last(operator).getMemoryImages()).isEqualTo(40);
    }
  }

  @Test
  void weightsArePublishedEverySoManyImagesAndTheyAreTheStudents() throws Exception {
    try (TrainHarness operator = TrainHarness.start("--reassign-epochs=0", "--publish-images=64")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 200);
      operator.await(() -> FakeGenerations.published.size() == 3);
    }
    assertThat(FakeGenerations.published)
        .extracting(FakeGenerations.Published::trainedImages)
        .containsExactly(64L, 128L, 192L);
    assertThat(FakeGenerations.published)
        .extracting(published -> published.generation().number())
        .containsOnly(0);
    assertThat(FakeGenerations.published.get(0).trunk().get("conv1/kernel"))
        .isNotEqualTo(FakeGenerations.published.get(1).trunk().get("conv1/kernel"));
  }

  private static TrainingMetric last(TrainHarness operator) {
    List<TrainingMetric> steps = operator.steps();
    return steps.get(steps.size() - 1);
  }

  @Test
  void trainingAndCheckpointsGoOnDuringAFitWhichARestoredOperatorBeginsAgain() throws Exception {
    FakeGenerations.mayEnd = new CountDownLatch(1);
    OperatorSubtaskState state;
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> FakeGenerations.fits.size() == 1);
      int steps = operator.steps().size();
      operator.send(0, 150, 250);
      assertThat(operator.steps()).hasSizeGreaterThan(steps);
      state = operator.snapshot(1);
      assertThat(operator.announced()).isEmpty();
    }
    FakeGenerations.mayEnd.countDown();
    try (TrainHarness operator = TrainHarness.restore(state)) {
      operator.await(() -> !operator.announced().isEmpty());
    }
    FakeGenerations.Fit first = FakeGenerations.fits.get(0);
    FakeGenerations.Fit again = FakeGenerations.fits.get(1);
    assertThat(again.parent()).isEqualTo(first.parent());
    assertThat(again.trunk().keySet()).isEqualTo(first.trunk().keySet());
    first
        .trunk()
        .forEach((name, values) -> assertThat(again.trunk().get(name)).as(name).isEqualTo(values));
    assertThat(again.images())
        .as("all that was there at the checkpoint")
        .hasSize(250)
        .usingRecursiveFieldByFieldElementComparator()
        .containsAll(first.images());
  }

  @Test
  void whatAFitStoredIsRemovedWhenAnotherAnnouncementCameInTheMomentOfItsEnd() throws Exception {
    try (TrainHarness operator = fitStoredButNotReported()) {
      assertThat(FakeGenerations.discarded).isEmpty();
      operator.name(Samples.generation(1));
      assertThat(FakeGenerations.discarded).containsExactly(1);
      operator.runMails();
      assertThat(operator.announced()).isEmpty();
    }
    assertThat(FakeGenerations.discarded).containsExactly(1);
  }

  @Test
  void whatAFitStoredIsRemovedWhenTheTaskEndsBeforeItIsTold() throws Exception {
    fitStoredButNotReported().close();
    assertThat(FakeGenerations.discarded).containsExactly(1);
  }

  @Test
  void aGenerationWhoseAnnouncementIsInNoCheckpointIsRemovedWithTheTask() throws Exception {
    try (TrainHarness operator = fitStoredButNotReported()) {
      operator.snapshot(1);
      operator.await(() -> operator.announced().size() == 1);
      assertThat(FakeGenerations.discarded).isEmpty();
    }
    assertThat(FakeGenerations.discarded).containsExactly(1);
  }

  @Test
  void aGenerationWhoseAnnouncementIsInACheckpointOutlivesTheTask() throws Exception {
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> operator.announced().size() == 1);
      operator.snapshot(1);
    }
    assertThat(FakeGenerations.discarded).isEmpty();
  }

  /** An operator whose fit has ended, its mail being written and not yet read. */
  private static TrainHarness fitStoredButNotReported() throws Exception {
    FakeGenerations.mayEnd = new CountDownLatch(1);
    TrainHarness operator = TrainHarness.start();
    operator.name(Samples.generation(0));
    operator.send(0, 0, 150);
    operator.await(() -> FakeGenerations.fits.size() == 1);
    FakeGenerations.mayEnd.countDown();
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("deeperstream-fit-1"))) {
      Thread.sleep(1);
    }
    return operator;
  }

  @Test
  void anotherRunGoesOnFromTheGenerationThatTheStreamIsEmbeddedIn() throws Exception {
    OperatorSubtaskState state;
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> !operator.announced().isEmpty());
      state = operator.snapshot(1);
    }
    // Generation 1 was announced by the run that was left: the new run never embeds in it.
    try (TrainHarness operator = TrainHarness.restoreAs("run-b", state)) {
      operator.name(Samples.generation(0));
      long next = 150;
      while (operator.announced().isEmpty() && next < 600) {
        operator.send(0, next, next + 10);
        next += 10;
        Thread.sleep(5);
      }
      assertThat(operator.announced()).extracting(Generation::getNumber).containsExactly(1);
      assertThat(FakeGenerations.fits)
          .extracting(FakeGenerations.Fit::parent)
          .containsExactly(Samples.generation(0), Samples.generation(0));
    }
  }

  @Test
  void aFitThatFailsLeavesTheGenerationAndTheNextEpochTriesAgain() throws Exception {
    FakeGenerations.failure = new IllegalArgumentException("k exceeds the sample");
    try (TrainHarness operator = TrainHarness.start("--reassign-epochs", "1")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 90);
      operator.await(() -> FakeGenerations.fits.size() == 1);
      FakeGenerations.failure = null;
      long next = 90;
      while (FakeGenerations.fits.size() == 1 && next < 400) {
        operator.send(0, next, next + 10);
        next += 10;
        Thread.sleep(5);
      }
      operator.await(() -> !operator.announced().isEmpty());
      assertThat(operator.announced().get(0).getNumber()).isEqualTo(1);
    }
  }

  @Test
  void aRiseOfTheMeanDistanceBringsAReClusteringOnceTheGenerationIsOldEnough() throws Exception {
    try (TrainHarness operator =
        TrainHarness.start(
            "--reassign-epochs=0",
            "--drift-threshold=0.5",
            "--drift-window=40",
            "--drift-spacing=400")) {
      operator.name(Samples.generation(0));
      sendAt(operator, 0, 150, 3);
      assertThat(FakeGenerations.fits).as("too early").isEmpty();
      sendAt(operator, 150, 500, 0.6f);
      assertThat(FakeGenerations.fits).as("0.6 is not half as much again as 0.5").isEmpty();
      sendAt(operator, 500, 600, 3);
      operator.await(() -> !operator.announced().isEmpty());
      assertThat(FakeGenerations.fits).hasSize(1);
      assertThat(FakeGenerations.fits.get(0).parent()).isEqualTo(Samples.generation(0));
    }
  }

  private static void sendAt(TrainHarness operator, long from, long to, float squaredDistance)
      throws Exception {
    for (long i = from; i < to; i++) {
      operator.send(TrainHarness.image(0, i, squaredDistance));
    }
  }

  @Test
  void aLossThatExplodesStopsTheJobForGood() throws Exception {
    try (TrainHarness operator = TrainHarness.start("--learning-rate", "1000")) {
      operator.name(Samples.generation(0));
      assertThatThrownBy(() -> operator.send(0, 0, 400))
          .isInstanceOf(SuppressRestartsException.class)
          .hasStackTraceContaining("training diverged: the loss of step");
    }
  }

  @Test
  void aStudentOrMemoryOfAnotherCheckpointFailsTheJobForGood() throws Exception {
    OperatorSubtaskState first;
    OperatorSubtaskState second;
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 60);
      first = operator.snapshot(1);
      operator.send(0, 60, 100);
      second = operator.snapshot(2);
    }
    OperatorSubtaskState otherStudent =
        first.toBuilder().setRawOperatorState(second.getRawOperatorState()).build();
    assertThatThrownBy(() -> TrainHarness.restore(otherStudent).close())
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("the restored student has SHA-256 ")
        .hasStackTraceContaining("The checkpoint is damaged");
    OperatorSubtaskState otherMemory =
        first.toBuilder().setManagedKeyedState(second.getManagedKeyedState()).build();
    assertThatThrownBy(() -> TrainHarness.restore(otherMemory).close())
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("the memory's 100 entries have digest ");
  }

  @Test
  void aThreadOfItsOwnTrainsWhileTheTaskGoesOnAndASnapshotHoldsIt() throws Exception {
    OperatorSubtaskState state;
    long steps;
    try (TrainHarness operator = TrainHarness.start("--training=sample", "--reassign-epochs=0")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 300);
      operator.await(() -> !operator.steps().isEmpty());
      state = operator.snapshot(1);
      steps = operator.steps().size();
    }
    try (TrainHarness operator =
        TrainHarness.restore(state, "--training", "sample", "--reassign-epochs", "0")) {
      operator.name(Samples.generation(0));
      operator.send(0, 300, 400);
      operator.await(() -> !operator.steps().isEmpty());
      assertThat(operator.steps().get(0).getStep()).isEqualTo(steps + 1);
    }
  }

  @Test
  void theAnnouncementOfARemovedGenerationIsTakenOffTheTopic() throws Exception {
    FakeGenerations.removed = List.of(Samples.generation(0));
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> !operator.announced().isEmpty());
      operator.snapshot(1);
      operator.complete(1);
      operator.await(() -> operator.announced().size() > 1);
      assertThat(operator.announced())
          .extracting(Generation::getKind, Generation::getHash)
          .containsExactly(
              tuple(GenerationKind.ANNOUNCED, Samples.generation(1).hash()),
              tuple(GenerationKind.UNKNOWN, Samples.generation(0).hash()));
    }
  }

  @Test
  void anAnnouncementIsPointedToWhenItsCheckpointIsComplete() throws Exception {
    try (TrainHarness operator = TrainHarness.start()) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 150);
      operator.await(() -> !operator.announced().isEmpty());
      operator.snapshot(1);
      assertThat(FakeGenerations.announced).isEmpty();
      operator.complete(1);
      operator.await(() -> !FakeGenerations.announced.isEmpty());
      assertThat(FakeGenerations.announced).containsExactly(Samples.generation(1));
      operator.snapshot(2);
      operator.complete(2);
    }
    assertThat(FakeGenerations.announced).hasSize(1);
  }

  @Test
  void aPublicationThatFailsIsMadeGoodWhenNothingComesAnyMore() throws Exception {
    FakeGenerations.failedPublications.set(1);
    try (TrainHarness operator =
        TrainHarness.start("--reassign-epochs=0", "--publish-images=128")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 128);
      operator.await(() -> FakeGenerations.failedPublications.get() == 0);
      long checkpoint = 1;
      while (FakeGenerations.published.isEmpty() && checkpoint < 1000) {
        operator.snapshot(checkpoint++);
        Thread.sleep(5);
      }
    }
    assertThat(FakeGenerations.published)
        .extracting(FakeGenerations.Published::trainedImages)
        .containsExactly(128L);
  }
}
