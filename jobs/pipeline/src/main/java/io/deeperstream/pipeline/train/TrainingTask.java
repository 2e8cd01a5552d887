package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.RestoredState;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.training.AlteredMemoryException;
import io.deeperstream.training.DivergedTrainingException;
import io.deeperstream.training.LoopState;
import io.deeperstream.training.MemoryEntry;
import io.deeperstream.training.TrainingLoop;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs training inside the operator: the loop with its memory, the student, and the threads that
 * fit, relabel, score and publish. For the task's thread, which the others reach through its
 * mailbox.
 */
final class TrainingTask implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingTask.class);

  /** Steps that one element may bring; the rest follows between elements, so barriers pass. */
  private static final int STEPS_AN_ELEMENT = 8;

  private final TrainOptions options;
  private final TaskMail mail;
  private final TrainMetrics counters;
  private final TrainingOutput output;
  private final Trainer trainer;
  private final StudentSteps steps;
  private final TrainingLoop loop;
  private final ImageMemory memory;
  private final StudentProbe probe;
  private final StoreWriter store;
  private final Succession succession;
  private final StepPatience patience;
  private final boolean isRestored;
  private Map<String, float[]> frozen;
  private boolean scheduled;
  private long labelled;
  private long labelledBefore;

  /**
   * Makes the student and the loop.
   *
   * @param cancellationTimeout after which Flink ends the process of a task that is cancelled and
   *     does not end; zero for never
   * @param state of the memory
   * @param restored what a checkpoint held, read here; null at a first start
   * @param entries of the memory in that checkpoint
   */
  TrainingTask(
      TrainOptions options,
      Generations generations,
      MailboxExecutor mailbox,
      TrainMetrics counters,
      TrainingOutput output,
      Duration cancellationTimeout,
      MemoryState state,
      TrainState.Restored restored,
      List<MemoryEntry> entries)
      throws IOException {
    this.options = options;
    this.mail = new TaskMail(mailbox);
    this.counters = counters;
    this.output = output;
    this.patience = new StepPatience(cancellationTimeout);
    GenerationRef heads = restored == null ? options.base() : restored.progress().heads();
    generations.removeUnowned(options.run(), heads);
    GenerationFacts facts = generations.facts(heads);
    this.trainer = new Trainer(options, counters);
    trainer.begin(heads.number(), facts);
    if (restored == null) {
      trainer.startAt(generations.teacher(heads));
      this.loop = new TrainingLoop(options.loop(facts), options.heads(heads, facts));
    } else {
      trainer.restore(restored.progress(), restored.variables());
      this.frozen = restored.frozen(facts.network());
      this.loop = restoredLoop(heads, facts, restored.progress().loop(), entries);
    }
    this.isRestored = restored != null;
    this.memory = new ImageMemory(loop, state, counters);
    this.probe =
        new StudentProbe(
            generations,
            mail,
            counters,
            output,
            restored == null ? null : restored.progress().firstGauge());
    this.store =
        new StoreWriter(generations, options.training().publishImages(), this::retractSoon);
    this.steps =
        new StudentSteps(
            trainer,
            options.hasOwnThread(),
            () -> mail.post(this::train, "take steps and feed the trainer"),
            this::stepFailed);
    this.succession =
        new Succession(
            new TrainingParts(
                options, generations, mail, counters, output, trainer, steps, loop, memory, probe),
            heads,
            new Succession.Listener() {
              @Override
              public void changing() throws Exception {
                report();
              }

              @Override
              public void changed() {
                schedule();
              }
            });
    LOG.info(
        "training on {}: {} super-clusters × {} sub-clusters; {} images in memory",
        heads,
        facts.superClusters(),
        facts.subClusters(),
        loop.memory().size());
  }

  private TrainingLoop restoredLoop(
      GenerationRef heads, GenerationFacts facts, LoopState state, List<MemoryEntry> entries) {
    try {
      return TrainingLoop.restore(options.loop(facts), options.heads(heads, facts), state, entries);
    } catch (AlteredMemoryException e) {
      throw RestoredState.damaged(e.getMessage());
    }
  }

  private void stepFailed(Throwable failure) {
    mail.post(
        () -> {
          throw new IOException("training failed", failure);
        },
        "fail with the trainer");
  }

  /** Begins with what the checkpoint left to do; threads run from here on. */
  void start() throws Exception {
    counters.memory(loop);
    succession.start(isRestored, frozen);
    frozen = null;
    steps.start();
    schedule();
  }

  /** Takes in a labelled image and makes the steps that it owes. */
  void take(TrainingImage image) throws Exception {
    counters.images.inc();
    labelled++;
    succession.labelledBy(image.generation());
    if (memory.take(image)) {
      steps.between(
          () -> {
            trainer.reseeded(image.superCluster(), image.subCluster(), image.incarnation());
            return null;
          });
    }
    counters.distance(loop.meanDistance());
    succession.labelWaiting();
    train(STEPS_AN_ELEMENT);
  }

  /** The assignment works in a generation from here on. */
  void streamIsAt(GenerationRef generation) throws Exception {
    succession.streamIsAt(generation);
  }

  private void train() throws Exception {
    train(1);
  }

  /** Makes steps that are owed, or feeds the thread that makes them; then reports them. */
  private void train(int most) throws Exception {
    for (int made = 0; made < most && canTrain(); made++) {
      Optional<DrawnBatch> batch = memory.draw();
      if (batch.isPresent()) {
        steps.make(batch.get());
      }
      report();
    }
    report();
    succession.reclusterIfDue();
    counters.memory(loop);
    schedule();
  }

  private boolean canTrain() {
    return loop.isReady() && (!steps.haveOwnThread() || steps.hasRoom());
  }

  /** Comes back to what is still owed; elements and barriers are taken in between. */
  private void schedule() {
    if (!scheduled && canTrain()) {
      scheduled =
          mail.post(
              () -> {
                scheduled = false;
                train();
              },
              "make a step that is owed");
    }
  }

  /** Sends on the steps since the last call. */
  private void report() throws Exception {
    for (StepReport report : steps.drain()) {
      TrainingLoop.Progress progress;
      try {
        progress = loop.stepped(report.step(), report.result().count(), report.result().loss());
      } catch (DivergedTrainingException e) {
        throw new SuppressRestartsException(e);
      }
      counters.step(report.result(), report.step(), report.trainedImages());
      patience
          .warning(report.step(), Duration.ofNanos(report.nanos()))
          .ifPresent(warning -> LOG.warn("{}", warning));
      output.step(report.metric(options.run(), progress.epoch(), loop, output.now()));
      if (progress.stuck()) {
        counters.stuck();
        LOG.warn("the loss of {} stays at that of guessing after {} steps", heads(), report.step());
      }
      if (progress.epochEnded()) {
        LOG.info("epoch {} ends after {} images", progress.epoch(), report.trainedImages());
      }
      long before = report.trainedImages() - report.result().count();
      if (store.isDue(before, report.trainedImages())) {
        publishSoon();
      }
    }
  }

  private void publishSoon() throws Exception {
    StoreWriter.Weights weights = weights();
    store.publishSoon(weights);
    succession.score(weights.trunk(), ProbeCause.PUBLICATION);
  }

  /** No step begins until {@link #release}, and what was made so far is reported. */
  void hold() throws Exception {
    steps.hold();
    loop.takeBack(steps.takeBack());
    report();
    // Nothing came since the last checkpoint and nothing is owed: this may be the end.
    if (labelled == labelledBefore && !loop.isReady() && store.isNew(trainer.step())) {
      publishSoon();
    }
    labelledBefore = labelled;
  }

  void release() {
    steps.release();
    schedule();
  }

  /** Makes the steps that are owed, at the end of a finite stream. */
  void finish() throws Exception {
    while (loop.isReady()) {
      train();
      if (steps.haveOwnThread()) {
        mail.mailbox().yield();
      } else {
        mail.mailbox().tryYield();
      }
    }
    steps.finish();
    report();
    publish();
  }

  /** Publishes the weights as they are, before it returns. */
  void publish() throws Exception {
    store.publish(weights());
  }

  /** Follows the announcement of a generation that a completed checkpoint has committed. */
  void announced(GenerationRef newest, int oldestNeeded) {
    store.announcedSoon(newest, oldestNeeded);
  }

  /** Takes the announcements of removed generations off the topic. For any thread. */
  private void retractSoon(List<GenerationRef> removed) {
    if (!removed.isEmpty()) {
      mail.post(
          () -> {
            Instant now = Instant.ofEpochMilli(output.now());
            removed.forEach(generation -> output.announce(generation.retraction(now)));
          },
          "take announcements off the topic");
    }
  }

  private StoreWriter.Weights weights() throws Exception {
    Map<String, float[]> trunk = steps.between(trainer::trunk);
    return new StoreWriter.Weights(
        heads(), trainer.step(), trainer.trainedImages(), trainer.facts().network(), trunk);
  }

  /** For a checkpoint, while holding. */
  TrainerState progress(int[] needs) {
    succession.snapshot();
    return new TrainerState(
        TrainerState.VERSION,
        trainer.step(),
        trainer.trainedImages(),
        heads(),
        succession.isPending(),
        needs,
        loop.state(),
        trainer.sha256(),
        trainer.averages(),
        probe.first());
  }

  Trainer trainer() {
    return trainer;
  }

  /** The trunk of the fit under way; null where none is. */
  Map<String, float[]> frozenTrunk() {
    return succession.frozenTrunk();
  }

  /** The generation whose labels the heads tell apart. */
  GenerationRef heads() {
    return succession.heads();
  }

  @Override
  public void close() {
    succession.close();
    store.close();
    probe.close();
    steps.release();
    if (steps.end(patience.longest())) {
      trainer.close();
    } else {
      LOG.error("a step takes longer than {}; its memory is not given back", patience.longest());
    }
  }
}
