package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.training.BatchSampler.Drawn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {

  private static final Heads HEADS = new Heads(0, 2, 3, 8, 0.5, Math.log(24));

  private static LoopOptions options(LabelSource labels, double replay, long min) {
    return new LoopOptions(
        new MemoryBounds(100, 1 << 20, EvictionPolicy.CLUSTER, 5),
        min,
        labels,
        4,
        replay,
        new EpochClock(0, 2),
        10,
        500,
        0,
        100,
        0,
        5);
  }

  private static StreamLabel label(long offset, int generation, int s, int c, int incarnation) {
    return new StreamLabel(new ImageKey(0, offset), generation, s, c, incarnation, 0.5f);
  }

  private static void arrive(TrainingLoop loop, long from, long to) {
    for (long i = from; i < to; i++) {
      loop.arrive(label(i, 0, (int) (i % 2), (int) (i % 3), 0), 10, 1);
    }
  }

  private static int trainAll(TrainingLoop loop) {
    int batches = 0;
    while (loop.isReady()) {
      assertThat(loop.draw()).hasSize(8);
      batches++;
    }
    return batches;
  }

  @Test
  void whatIsOwedIsReplayTimesWhatWasLabelledAndBeginsWhenTheMemoryHoldsEnough() {
    TrainingLoop loop = new TrainingLoop(options(LabelSource.FIT, 2.5, 40), HEADS);
    arrive(loop, 0, 39);
    assertThat(loop.isReady()).isFalse();
    assertThat(loop.draw()).isEmpty();
    arrive(loop, 39, 40);
    assertThat(trainAll(loop)).isEqualTo(100 / 8);
    arrive(loop, 40, 44);
    assertThat(trainAll(loop)).as("4 owed, 10 more").isEqualTo(1);
  }

  @Test
  void batchesThatAreTakenBackAreDrawnAgain() {
    TrainingLoop loop = new TrainingLoop(options(LabelSource.FIT, 1, 40), HEADS);
    arrive(loop, 0, 80);
    List<Drawn> first = loop.draw();
    List<Drawn> second = loop.draw();
    loop.takeBack(2);
    assertThat(loop.draw()).isEqualTo(first);
    assertThat(loop.draw()).isEqualTo(second);
  }

  @Test
  void aRestoredLoopGoesOnAsIfNothingHadHappened() {
    LoopOptions options = options(LabelSource.LIVE, 3, 30);
    TrainingLoop loop = new TrainingLoop(options, HEADS);
    arrive(loop, 0, 150);
    trainAll(loop);
    loop.stepped(1, 8, 2);
    TrainingLoop restored =
        TrainingLoop.restore(
            options, HEADS, loop.state(), new ArrayList<>(loop.memory().entries()));
    arrive(loop, 150, 170);
    arrive(restored, 150, 170);
    while (loop.isReady()) {
      assertThat(restored.draw()).isEqualTo(loop.draw());
    }
    assertThat(restored.isReady()).isFalse();
    assertThat(restored.stepped(2, 8, 2)).isEqualTo(loop.stepped(2, 8, 2));
    assertThat(restored.memory().digest()).isEqualTo(loop.memory().digest());
    assertThat(restored.state()).usingRecursiveComparison().isEqualTo(loop.state());
  }

  @Test
  void aMemoryThatIsNotTheStoredOneIsAnError() {
    LoopOptions options = options(LabelSource.FIT, 1, 1);
    TrainingLoop loop = new TrainingLoop(options, HEADS);
    arrive(loop, 0, 10);
    List<MemoryEntry> entries = new ArrayList<>(loop.memory().entries());
    LoopState state = loop.state();
    MemoryEntry changed = entries.get(3).labelled(0, 1, 2);
    entries.set(3, changed.equals(entries.get(3)) ? changed.labelled(0, 0, 0) : changed);
    assertThatThrownBy(() -> TrainingLoop.restore(options, HEADS, state, entries))
        .hasMessageStartingWith("the memory's 10 entries have digest ");
  }

  @Test
  void labelsOfTheFitStayAndLiveOnesFollowTheStream() {
    for (LabelSource source : LabelSource.values()) {
      TrainingLoop loop = new TrainingLoop(options(source, 1, 1), HEADS);
      loop.arrive(label(7, 0, 1, 2, 0), 10, 1);
      loop.arrive(label(7, 0, 0, 1, 0), 10, 1);
      MemoryEntry entry = loop.memory().get(new ImageKey(0, 7));
      assertThat(entry.superCluster()).isEqualTo(source == LabelSource.FIT ? 1 : 0);
      assertThat(entry.sequence()).as("it is young again").isEqualTo(2);
      assertThat(loop.memory().size()).isEqualTo(1);
    }
  }

  @Test
  void aReseededClusterIsAnotherOne() {
    TrainingLoop fit = new TrainingLoop(options(LabelSource.FIT, 1, 1), HEADS);
    fit.arrive(label(1, 0, 1, 2, 0), 10, 1);
    assertThat(fit.arrive(label(2, 0, 1, 2, 1), 10, 1).reseeded()).isFalse();
    assertThat(fit.memory().unlabelled(9)).extracting(MemoryEntry::offset).containsExactly(2L);

    TrainingLoop live = new TrainingLoop(options(LabelSource.LIVE, 1, 1), HEADS);
    live.arrive(label(1, 0, 1, 2, 0), 10, 1);
    Arrival arrival = live.arrive(label(2, 0, 1, 2, 1), 10, 1);
    assertThat(arrival.reseeded()).isTrue();
    assertThat(arrival.unlabelled()).extracting(MemoryEntry::offset).containsExactly(1L);
    assertThat(live.memory().unlabelled(9)).extracting(MemoryEntry::offset).containsExactly(1L);
    assertThat(live.arrive(label(3, 0, 1, 2, 1), 10, 1).reseeded()).as("once").isFalse();
  }

  @Test
  void anotherGenerationTrainsOnWhatTheFitLabelledAndTheRestWaits() {
    TrainingLoop loop = new TrainingLoop(options(LabelSource.FIT, 1, 1), HEADS);
    arrive(loop, 0, 50);
    trainAll(loop);
    List<FitLabel> labels = new ArrayList<>();
    for (long i = 0; i < 40; i++) {
      labels.add(new FitLabel(new ImageKey(0, i), 1, 0, (int) (i % 2)));
    }
    labels.add(new FitLabel(new ImageKey(0, 999), 1, 0, 0));
    loop.change(new Heads(1, 1, 2, 8, 0.4, 1), labels);
    assertThat(loop.memory().unlabelledCount()).isEqualTo(10);
    loop.arrive(label(60, 0, 1, 2, 0), 10, 1);
    assertThat(loop.memory().unlabelledCount()).as("a label of the former").isEqualTo(11);
    loop.arrive(label(61, 1, 0, 1, 0), 10, 1);
    assertThat(loop.memory().unlabelledCount()).isEqualTo(11);
    assertThat(loop.label(new FitLabel(new ImageKey(0, 60), 1, 0, 1))).isPresent();
    assertThat(loop.label(new FitLabel(new ImageKey(0, 60), 1, 0, 0))).as("twice").isEmpty();
    assertThat(loop.label(new FitLabel(new ImageKey(0, 45), 0, 0, 0))).as("former").isEmpty();
    arrive(loop, 70, 90);
    while (loop.isReady()) {
      assertThat(loop.draw()).allMatch(drawn -> drawn.entry().generation() == 1);
    }
  }

  @Test
  void aReassignmentIsDueAfterItsEpochsUntilItBegins() {
    TrainingLoop loop = new TrainingLoop(options(LabelSource.FIT, 1, 1), HEADS);
    arrive(loop, 0, 32);
    for (int step = 1; step <= 7; step++) {
      assertThat(loop.stepped(step, 8, 2).epochEnded()).isEqualTo(step == 4);
      assertThat(loop.isReassignDue()).isFalse();
    }
    loop.stepped(8, 8, 2);
    assertThat(loop.isReassignDue()).isTrue();
    loop.stepped(9, 8, 2);
    assertThat(loop.isReassignDue()).as("it has not begun").isTrue();
    loop.reassignBegan();
    assertThat(loop.isReassignDue()).isFalse();
  }

  @Test
  void theOrderOfAFitIsASampleWhateverItsFirstPart() {
    TrainingLoop loop = new TrainingLoop(options(LabelSource.FIT, 1, 1), HEADS);
    arrive(loop, 0, 100);
    List<MemoryEntry> order = loop.inFitOrder();
    assertThat(order).containsExactlyInAnyOrderElementsOf(loop.memory().entries());
    long early = order.subList(0, 50).stream().filter(e -> e.offset() < 50).count();
    assertThat(early).isBetween(15L, 35L);
  }
}
