package io.deeperstream.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.source.PartitionRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.junit.jupiter.api.Test;

class ImageSourceEnumeratorTest {

  private static final int PASSES = 2;
  private static final SourcePlan NEW = new SourcePlan(Set.of(), List.of());

  private final Context context = new Context(2);
  private final Map<Integer, Range> broker = new TreeMap<>();

  @Test
  void fixesTheRangesOnceAndGivesPartitionsToReadersInTurn() {
    broker.put(0, new Range(0, 10));
    broker.put(1, new Range(3, 7));
    broker.put(2, new Range(0, 0));
    ImageSourceEnumerator enumerator = start(NEW);
    context.register(enumerator, 0);
    context.register(enumerator, 1);

    context.runOnce();
    broker.put(0, new Range(0, 99));
    context.runPeriodic();

    assertThat(context.assigned.get(0))
        .containsExactlyInAnyOrder(
            PassSplit.start("images", 0, 0, 10, PASSES),
            PassSplit.start("images", 2, 0, 0, PASSES));
    assertThat(context.assigned.get(1)).containsExactly(PassSplit.start("images", 1, 3, 7, PASSES));
    assertThat(enumerator.snapshotState(1)).isEqualTo(new SourcePlan(Set.of(0, 1, 2), List.of()));
  }

  @Test
  void splitsWaitForTheirReader() {
    broker.put(0, new Range(0, 10));
    broker.put(1, new Range(0, 10));
    ImageSourceEnumerator enumerator = start(NEW);
    context.runOnce();
    context.register(enumerator, 1);
    assertThat(context.assigned).containsOnlyKeys(1);
    assertThat(enumerator.snapshotState(1))
        .isEqualTo(
            new SourcePlan(Set.of(0, 1), List.of(PassSplit.start("images", 0, 0, 10, PASSES))));

    context.register(enumerator, 0);

    assertThat(context.assigned.get(0))
        .containsExactly(PassSplit.start("images", 0, 0, 10, PASSES));
    assertThat(context.assigned.get(1)).hasSize(1);
  }

  @Test
  void aRestoredPlanIsNotFixedAgain() {
    broker.put(0, new Range(0, 500));
    broker.put(1, new Range(0, 500));
    PassSplit waiting = new PassSplit("images", 1, 0, 10, PASSES, 1, 4);
    ImageSourceEnumerator enumerator = start(new SourcePlan(Set.of(0, 1), List.of(waiting)));
    context.register(enumerator, 0);
    context.register(enumerator, 1);
    context.runOnce();
    context.runPeriodic();

    assertThat(context.assigned).containsOnlyKeys(1);
    assertThat(context.assigned.get(1)).containsExactly(waiting);
  }

  @Test
  void aPlanRestoredFromBeforeTheFixIsFixedNow() {
    broker.put(0, new Range(0, 10));
    ImageSourceEnumerator first = start(NEW);
    SourcePlan before = first.snapshotState(1);

    ImageSourceEnumerator restored = start(before);
    context.register(restored, 0);
    context.runOnce();

    assertThat(context.assigned.get(0))
        .containsExactly(PassSplit.start("images", 0, 0, 10, PASSES));
  }

  @Test
  void splitsOfAFailedReaderAreHandedOutAgainAsTheyWere() {
    broker.put(0, new Range(0, 10));
    ImageSourceEnumerator enumerator = start(NEW);
    context.register(enumerator, 0);
    context.runOnce();
    context.readers.remove(0);
    PassSplit back = new PassSplit("images", 0, 0, 10, PASSES, 1, 6);
    enumerator.addSplitsBack(List.of(back), 0);
    assertThat(enumerator.snapshotState(2)).isEqualTo(new SourcePlan(Set.of(0), List.of(back)));

    context.register(enumerator, 0);

    assertThat(context.assigned.get(0)).hasSize(2).endsWith(back);
    assertThat(enumerator.snapshotState(3).unassigned()).isEmpty();
  }

  @Test
  void aPartitionAddedLaterIsLiveFromItsFirstRecord() {
    broker.put(0, new Range(0, 10));
    ImageSourceEnumerator enumerator = start(NEW);
    context.register(enumerator, 0);
    context.register(enumerator, 1);
    context.runOnce();
    broker.put(3, new Range(2, 8));
    context.runPeriodic();
    context.runPeriodic();

    assertThat(context.assigned.get(1))
        .containsExactly(new PassSplit("images", 3, 2, 2, PASSES, PASSES, 2))
        .allMatch(PassSplit::live);
    assertThat(enumerator.snapshotState(1).known()).containsExactlyInAnyOrder(0, 3);
  }

  @Test
  void lookingForNewPartitionsDoesNotForestallTheFix() {
    broker.put(0, new Range(0, 10));
    ImageSourceEnumerator enumerator = start(NEW);
    context.register(enumerator, 0);
    context.runPeriodic();
    assertThat(context.assigned).isEmpty();
    context.runOnce();
    assertThat(context.assigned.get(0))
        .containsExactly(PassSplit.start("images", 0, 0, 10, PASSES));
  }

  @Test
  void aBrokerThatDoesNotAnswerStopsTheStartButNotARunningJob() {
    start(NEW);
    context.failure = new IllegalStateException("nobody at localhost:1");
    assertThatThrownBy(context::runOnce)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot fix the passes over topic 'images': nobody at localhost:1");
    context.runPeriodic();
    assertThat(context.assigned).isEmpty();
  }

  private ImageSourceEnumerator start(SourcePlan plan) {
    context.calls.clear();
    context.periodic.clear();
    ImageSourceEnumerator enumerator =
        new ImageSourceEnumerator(context, "images", PASSES, () -> Map.copyOf(broker), 10, plan);
    enumerator.start();
    return enumerator;
  }

  /** Keeps calls until a test runs them. */
  private static final class Context implements SplitEnumeratorContext<PassSplit> {
    private final int parallelism;
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();
    private final Map<Integer, List<PassSplit>> assigned = new TreeMap<>();
    private final List<Runnable> calls = new ArrayList<>();
    private final List<Runnable> periodic = new ArrayList<>();
    private RuntimeException failure;

    private Context(int parallelism) {
      this.parallelism = parallelism;
    }

    void register(ImageSourceEnumerator enumerator, int subtask) {
      readers.put(subtask, new ReaderInfo(subtask, "here"));
      enumerator.addReader(subtask);
    }

    void runOnce() {
      List<Runnable> due = List.copyOf(calls);
      calls.clear();
      due.forEach(Runnable::run);
    }

    void runPeriodic() {
      periodic.forEach(Runnable::run);
    }

    private <T> Runnable call(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      return () -> {
        T result = null;
        Throwable thrown = failure;
        if (failure == null) {
          try {
            result = callable.call();
          } catch (Exception e) {
            thrown = e;
          }
        }
        handler.accept(result, thrown);
      };
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      calls.add(call(callable, handler));
    }

    @Override
    public <T> void callAsync(
        Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelay, long period) {
      assertThat(period).isPositive();
      periodic.add(call(callable, handler));
    }

    @Override
    public void assignSplits(SplitsAssignment<PassSplit> assignment) {
      assignment
          .assignment()
          .forEach(
              (reader, splits) -> {
                assertThat(readers).containsKey(reader);
                assigned.computeIfAbsent(reader, r -> new ArrayList<>()).addAll(splits);
              });
    }

    @Override
    public int currentParallelism() {
      return parallelism;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return readers;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      throw new UnsupportedOperationException("no metrics in this test");
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
      throw new UnsupportedOperationException("unexpected event " + event);
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
      throw new AssertionError("the topic of images has no end");
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
      runnable.run();
    }
  }
}
