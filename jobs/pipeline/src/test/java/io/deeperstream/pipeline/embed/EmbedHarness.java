package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.Vectors;
import io.deeperstream.pipeline.generation.FirstCheckpoint;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.SuperCentroid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;

/** One subtask of the operator in Flink's harness. Its clock moves only when a test moves it. */
final class EmbedHarness implements AutoCloseable {

  static final int BATCH = 4;
  static final int MAX_PARALLELISM = 16;
  static final long MAX_WAIT = 250;
  static final long RETRY = 10_000;
  static final EmbedOptions OPTIONS =
      new EmbedOptions(
          Samples.RUN,
          Samples.generation(0),
          BATCH,
          MAX_WAIT,
          4096,
          10_000,
          Samples.settings("--training=off").training(),
          false,
          RETRY);

  static final long START = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TwoInputStreamOperatorTestHarness<
          StreamedImage, Generation, Either<EmbeddedImage, GenerationMarker>>
      harness;

  private EmbedHarness(ScriptedLoader loader, int parallelism, int subtask) throws Exception {
    harness =
        new TwoInputStreamOperatorTestHarness<>(
            new EmbedOperator(OPTIONS, loader, new FirstCheckpoint("no store", Samples.RUN)),
            MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(
        Types.EITHER(
                TypeInformation.of(EmbeddedImage.class), TypeInformation.of(GenerationMarker.class))
            .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    harness.setProcessingTime(START);
  }

  static EmbedHarness start(ScriptedLoader loader) throws Exception {
    return start(loader, 1, 0);
  }

  static EmbedHarness start(ScriptedLoader loader, int parallelism, int subtask) throws Exception {
    EmbedHarness started = new EmbedHarness(loader, parallelism, subtask);
    started.harness.open();
    return started;
  }

  static EmbedHarness restore(
      ScriptedLoader loader,
      OperatorSubtaskState state,
      int formerParallelism,
      int parallelism,
      int subtask)
      throws Exception {
    return restoreAt(START, loader, state, formerParallelism, parallelism, subtask);
  }

  static EmbedHarness restoreAt(
      long now,
      ScriptedLoader loader,
      OperatorSubtaskState state,
      int formerParallelism,
      int parallelism,
      int subtask)
      throws Exception {
    EmbedHarness restored = new EmbedHarness(loader, parallelism, subtask);
    restored.harness.setProcessingTime(now);
    restored.harness.initializeState(
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            state, MAX_PARALLELISM, formerParallelism, parallelism, subtask));
    restored.harness.open();
    return restored;
  }

  void send(StreamedImage... images) throws Exception {
    for (StreamedImage image : images) {
      harness.processElement1(new StreamRecord<>(image));
    }
  }

  void announce(GenerationRef ref) throws Exception {
    harness.processElement2(
        new StreamRecord<>(
            new Generation(
                GenerationKind.ANNOUNCED,
                ref.run(),
                ref.number(),
                ref.hash(),
                ref.parentHash().isEmpty() ? null : ref.parentHash(),
                ref.location(),
                List.of(),
                Instant.EPOCH,
                null,
                null)));
  }

  void revise(String run, GenerationRef ref, int superCluster, long revision, float... vector)
      throws Exception {
    harness.processElement2(
        new StreamRecord<>(
            new Generation(
                GenerationKind.REVISED,
                run,
                ref.number(),
                ref.hash(),
                null,
                ref.location(),
                List.of(new SuperCentroid(superCluster, revision, 9.0, Vectors.toBytes(vector))),
                Instant.EPOCH,
                null,
                null)));
  }

  void pass(long millis) throws Exception {
    harness.setProcessingTime(harness.getProcessingTime() + millis);
  }

  /** Lets the clock run until something that another thread does has had its effect. */
  void passUntil(Callable<Boolean> reached) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not reached within " + PATIENCE);
      }
      pass(MAX_WAIT);
      Thread.sleep(2);
    }
  }

  OperatorSubtaskState checkpoint(long id) throws Exception {
    harness.prepareSnapshotPreBarrier(id);
    return harness.snapshot(id, harness.getProcessingTime());
  }

  void finish() throws Exception {
    harness.getOperator().finish();
  }

  /** Everything on the main output, in order. */
  List<Either<EmbeddedImage, GenerationMarker>> output() {
    return harness.extractOutputValues();
  }

  List<EmbeddedImage> images() {
    return output().stream().filter(Either::isLeft).map(Either::left).toList();
  }

  List<GenerationMarker> markers() {
    return output().stream().filter(Either::isRight).map(Either::right).toList();
  }

  void clearOutput() {
    harness.getOutput().clear();
  }

  /** Number of the generation that the last marker named, -1 before the first. */
  int generation() {
    List<GenerationMarker> markers = markers();
    return markers.isEmpty() ? -1 : markers.get(markers.size() - 1).generation().number();
  }

  List<DeadLetter> deadLetters() {
    var letters = harness.getSideOutput(EmbedOperator.DEAD_LETTERS);
    return letters == null
        ? List.of()
        : new ArrayList<>(letters.stream().map(StreamRecord::getValue).toList());
  }

  @Override
  public void close() throws IOException {
    try {
      harness.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the harness does not close", e);
    }
  }
}
