package io.deeperstream.pipeline.train;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.MemoryEstimate;
import io.deeperstream.model.Parameter;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.model.StepResult;
import io.deeperstream.model.Student;
import io.deeperstream.model.TrainingBatch;
import io.deeperstream.model.TrainingView;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.model.VariableDigest;
import io.deeperstream.pipeline.RestoredState;
import io.deeperstream.training.BatchSampler.Drawn;
import io.deeperstream.training.Draws;
import io.deeperstream.training.LearningRateSchedule;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The student in training: makes steps of drawn batches, for the heads of one generation after the
 * other. For one thread at a time.
 */
final class Trainer implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private static final long VIEWS = 1;

  private static final String SUPER = "super/";
  private static final String SUPER_KERNEL = SUPER + "kernel";

  private final TrainOptions options;
  private final LearningRateSchedule schedule;
  private final TrainMetrics counters;
  private Student student;
  private TrainingView view;
  private GenerationFacts facts;
  private int generation;
  private long step;
  private long trainedImages;

  Trainer(TrainOptions options, TrainMetrics counters) {
    this.options = options;
    this.counters = counters;
    this.schedule = options.schedule();
  }

  /**
   * Goes on from a checkpoint.
   *
   * @param variables at the student's first; its momentum and its moving average follow. An average
   *     that this run does not keep is passed over; one that the checkpoint lacks begins anew
   * @throws SuppressRestartsException if they do not have the SHA-256 that was stored
   */
  void restore(TrainerState progress, VariableStream.Reader variables) throws IOException {
    step = progress.step();
    trainedImages = progress.trainedImages();
    VariableDigest found = new VariableDigest();
    try {
      fill(variables, progress.averaged(), found);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    String digest = found.hex();
    if (!digest.equals(progress.sha256())) {
      throw RestoredState.damaged(
          "the restored student has SHA-256 %s; %s was stored"
              .formatted(digest, progress.sha256()));
    }
    LOG.info(
        "restored student at step {} of {}: SHA-256 {}, memory digest {}",
        step,
        progress.heads(),
        sha256(),
        Long.toHexString(progress.loop().digest()));
  }

  private void fill(VariableStream.Reader variables, boolean averaged, VariableDigest found) {
    Function<Parameter, float[]> next = parameter -> read(variables, parameter.name(), found);
    if (averages() && !averaged) {
      student.fillAndStartAverage(next);
      return;
    }
    student.fill(next);
    if (averaged && !averages()) {
      Student.averages(student.network()).forEach(name -> read(variables, name, found));
    }
  }

  private static float[] read(VariableStream.Reader variables, String name, VariableDigest found) {
    try {
      float[] values = variables.read(name);
      found.add(name, values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Changes to a generation's classes; the trunk stays. Heads are drawn anew (the one of the
   * super-classes only where there are several super-clusters), or, if so set, carried over from
   * the generation just before.
   */
  void begin(int number, GenerationFacts next) throws IOException {
    HeadSpec heads = next.heads(options.training().rotations());
    if (student == null) {
      create(next, heads);
    } else if (!student.heads().equals(heads) || !student.network().equals(next.network())) {
      Student before = student;
      create(next, heads);
      student.write(before.read(before.variables().stream().filter(Trainer::isTrunk).toList()));
      before.close();
    } else if (options.training().carriesHeads()
        && next.ancestors().areKnown()
        && number == generation + 1) {
      student.carryHeads(
          next.ancestors().superClusters(), next.ancestors().clusters(), headSeed(number));
    } else {
      freshHeads(number);
    }
    facts = next;
    generation = number;
  }

  private void freshHeads(int number) {
    boolean keepsSuper = facts.superClusters() == 1 && student.variables().contains(SUPER_KERNEL);
    List<String> kept =
        keepsSuper
            ? student.variables().stream().filter(name -> name.startsWith(SUPER)).toList()
            : List.of();
    Map<String, float[]> values = student.read(kept);
    student.freshHeads(headSeed(number));
    student.write(values);
  }

  private long headSeed(int number) {
    return Draws.bits(options.seed(), number, 0, 0);
  }

  private static boolean isTrunk(String variable) {
    return variable.startsWith("conv") || variable.startsWith("linear");
  }

  private void create(GenerationFacts next, HeadSpec heads) throws IOException {
    MemoryEstimate memory = options.training().memory(next.network(), heads, next.superClusters());
    LOG.info("{}", memory);
    memory.requireFits(options.device());
    student = Student.create(next.network(), heads, options.student());
    if (view != null) {
      view.close();
    }
    int size = next.network().imageSize();
    view = new TrainingView(size, options.training().cropArea(size), options.limits());
  }

  /** The trunk takes a teacher's variables. */
  void startAt(Map<String, float[]> trunk) {
    student.startTrunk(trunk);
  }

  int generation() {
    return generation;
  }

  GenerationFacts facts() {
    return facts;
  }

  long step() {
    return step;
  }

  long trainedImages() {
    return trainedImages;
  }

  /** A sub-cluster was re-seeded: its class begins anew. */
  void reseeded(int superCluster, int subCluster, int incarnation) {
    student.freshSubClass(
        superCluster,
        subCluster,
        Draws.bits(
            options.seed(), generation, superCluster * 1_000_003L + subCluster, incarnation));
  }

  /** Makes one step; empty if no image of the batch can be decoded. */
  Optional<StepReport> step(DrawnBatch drawn) {
    long began = System.nanoTime();
    long next = step + 1;
    TrainingBatch batch = decode(drawn, next);
    counters.decodeNanos.inc(System.nanoTime() - began);
    if (batch.count() == 0) {
      return Optional.empty();
    }
    double rate = schedule.at(trainedImages);
    StepResult result = student.step(batch, rate, next);
    step = next;
    trainedImages += result.count();
    long nanos = System.nanoTime() - began;
    counters.stepNanos.inc(nanos);
    return Optional.of(
        new StepReport(
            step, generation, result, trainedImages, rate, nanos, student.heads().chanceLoss()));
  }

  /** Decodes on all cores; what cannot be decoded is counted and left out. */
  private TrainingBatch decode(DrawnBatch batch, long next) {
    int size = facts.network().imageSize();
    int bytes = PixelBatch.bytes(1, size);
    List<Drawn> drawn = batch.drawn();
    byte[] pixels = new byte[PixelBatch.bytes(drawn.size(), size)];
    boolean[] isDecoded = new boolean[drawn.size()];
    IntStream.range(0, drawn.size())
        .parallel()
        .forEach(
            i ->
                isDecoded[i] =
                    decodeInto(
                        batch.files().get(i),
                        Draws.bits(options.seed(), next, i, VIEWS),
                        pixels,
                        i * bytes));
    int[] kept = IntStream.range(0, drawn.size()).filter(i -> isDecoded[i]).toArray();
    counters.undecodable.inc(drawn.size() - kept.length);
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] > i) {
        System.arraycopy(pixels, kept[i] * bytes, pixels, i * bytes, bytes);
      }
    }
    return new TrainingBatch(
        pixels,
        Arrays.stream(kept).map(i -> drawn.get(i).rotation()).toArray(),
        Arrays.stream(kept).map(i -> drawn.get(i).entry().superCluster()).toArray(),
        Arrays.stream(kept).map(i -> drawn.get(i).entry().subCluster()).toArray());
  }

  private boolean decodeInto(byte[] file, long seed, byte[] pixels, int offset) {
    try {
      view.decodeInto(file, seed, pixels, offset);
      return true;
    } catch (UndecodableImageException e) {
      return false;
    }
  }

  /** Tells whether a moving average of the trunk is kept. */
  boolean averages() {
    return options.student().averages();
  }

  /** Copies of the trunk's variables, or of their moving average where one is kept. */
  Map<String, float[]> trunk() {
    return student.averagedTrunk();
  }

  /** Passes the student's variables to a reader in their order, momentum and average included. */
  void forEachVariable(BiConsumer<String, float[]> reader) {
    student.forEach(reader);
  }

  String sha256() {
    return student.sha256();
  }

  @Override
  public void close() {
    if (student != null) {
      student.close();
      view.close();
    }
  }
}
