package io.deeperstream.pipeline.train;

import io.deeperstream.model.ComputeDevice;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.TrainingMetric;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import picocli.CommandLine;

/** The operator in Flink's harness, on RocksDB, with a real student of a tiny network. */
final class TrainHarness implements AutoCloseable {

  static final int BATCH = 16;

  private final KeyedOneInputStreamOperatorTestHarness<
          Integer, Either<TrainingImage, GenerationRef>, TrainingMetric>
      harness;

  private TrainHarness(Generations generations, String run, GenerationRef base, String... settings)
      throws Exception {
    TrainingSettings training = new TrainingSettings();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--train-batch=16",
                "--epoch-images=64",
                "--reassign-epochs=2",
                "--replay=1",
                "--memory-min=32",
                "--publish-images=0"));
    arguments.addAll(List.of(settings));
    CommandLine command = new CommandLine(training);
    command.setOverwrittenOptionsAllowed(true);
    command.parseArgs(arguments.toArray(String[]::new));
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new TrainOperatorFactory(
                new TrainOptions(run, base, training, 1000, ComputeDevice.CPU, 7, 1 << 20, 1 << 20),
                generations),
            TrainOperator::keyOf,
            Types.INT,
            128,
            1,
            0);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setup();
  }

  static TrainHarness start(String... settings) throws Exception {
    return start(new FakeGenerations(), Samples.generation(0), settings);
  }

  static TrainHarness start(Generations generations, GenerationRef base, String... settings)
      throws Exception {
    TrainHarness started = new TrainHarness(generations, Samples.RUN, base, settings);
    started.harness.open();
    return started;
  }

  static TrainHarness restore(OperatorSubtaskState state, String... settings) throws Exception {
    return restoreAs(Samples.RUN, state, settings);
  }

  /** Restores the state as the beginning of another run. */
  static TrainHarness restoreAs(String run, OperatorSubtaskState state, String... settings)
      throws Exception {
    TrainHarness restored =
        new TrainHarness(new FakeGenerations(), run, Samples.generation(0), settings);
    restored.harness.initializeState(state);
    restored.harness.open();
    return restored;
  }

  /** Image number i of a generation: its pixels, cluster and identity are functions of i. */
  static TrainingImage image(int generation, long i) {
    return image(generation, i, 0.5f);
  }

  static TrainingImage image(int generation, long i, float squaredDistance) {
    Random random = new Random(i);
    return new TrainingImage(
        generation,
        (int) (i % FakeGenerations.SUPER_CLUSTERS),
        random.nextInt(FakeGenerations.SUB_CLUSTERS),
        0,
        squaredDistance,
        0,
        i,
        0,
        png(random));
  }

  private static byte[] png(Random random) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < 64; p++) {
      image.setRGB(p % 8, p / 8, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  void name(GenerationRef generation) throws Exception {
    harness.processElement(new StreamRecord<>(Either.Right(generation)));
  }

  void send(TrainingImage image) throws Exception {
    harness.processElement(new StreamRecord<>(Either.Left(image)));
    runMails();
  }

  void send(int generation, long from, long to) throws Exception {
    for (long i = from; i < to; i++) {
      send(image(generation, i));
    }
  }

  /** Does what other threads have asked the task's thread to do. */
  void runMails() throws Exception {
    for (Optional<Mail> mail = take(); mail.isPresent(); mail = take()) {
      mail.get().run();
    }
  }

  private Optional<Mail> take() {
    return harness.getTaskMailbox().tryTake(0);
  }

  void await(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("waited for 30 s");
      }
      runMails();
      Thread.sleep(5);
    }
  }

  OperatorSubtaskState snapshot(long checkpoint) throws Exception {
    ((TrainOperator) harness.getOperator()).prepareSnapshotPreBarrier(checkpoint);
    return harness.snapshot(checkpoint, checkpoint);
  }

  void complete(long checkpoint) throws Exception {
    harness.notifyOfCompletedCheckpoint(checkpoint);
  }

  List<TrainingMetric> steps() {
    List<TrainingMetric> steps = new ArrayList<>();
    for (Object element : harness.getOutput()) {
      if (element instanceof StreamRecord<?> record) {
        steps.add((TrainingMetric) record.getValue());
      }
    }
    return steps;
  }

  List<Generation> announced() {
    Collection<StreamRecord<Generation>> found = harness.getSideOutput(TrainOperator.ANNOUNCED);
    return found == null ? List.of() : found.stream().map(StreamRecord::getValue).toList();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
