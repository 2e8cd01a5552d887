package io.deeperstream.pipeline.train;

import io.deeperstream.model.VariableChunk;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.fit.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.training.CollapseAlarm;
import io.deeperstream.training.DivergedTrainingException;
import io.deeperstream.training.FeatureGauge;
import io.deeperstream.training.FitLabel;
import io.deeperstream.training.ImageKey;
import io.deeperstream.training.LabelUniformity;
import io.deeperstream.training.MemoryEntry;
import io.deeperstream.training.TrainingLoop;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training as the operator runs it: the loop with its memory, the student, and the threads that
 * fit, relabel and publish. For the task's thread, through whose mailbox the others speak to it.
 */
final class TrainingTask implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingTask.class);

  /** Steps that one element may bring; the rest follows between elements, so barriers pass. */
  private static final int STEPS_AN_ELEMENT = 8;

  /** Images that wait for a label before a relabelling begins for them alone. */
  private static final int RELABEL_AT = 256;

  private final TrainOptions options;
  private final Generations generations;
  private final MailboxExecutor mailbox;
  private final TrainMetrics counters;
  private final TrainingOutput output;
  private final Trainer trainer;
  private final StudentSteps steps;
  private final Reclustering reclustering;
  private final WeightsPublisher publisher;
  private final ProbeThread probe;
  private final CollapseAlarm collapse = new CollapseAlarm();
  private final TrainingLoop loop;
  private final ImageMemory memory;
  private GenerationRef heads;
  private Relabelling relabelling;
  private int streamGeneration = -1;
  private long changedAt;
  private boolean scheduled;
  private long labelled;
  private long labelledBefore;

  /**
   * Makes the student and the loop.
   *
   * @param state of the memory
   * @param restored what a checkpoint held; null at a first start
   * @param entries of the memory in that checkpoint
   */
  TrainingTask(
      TrainOptions options,
      Generations generations,
      MailboxExecutor mailbox,
      TrainMetrics counters,
      TrainingOutput output,
      MemoryState state,
      TrainState.Restored restored,
      List<MemoryEntry> entries)
      throws IOException {
    this.options = options;
    this.generations = generations;
    this.mailbox = mailbox;
    this.counters = counters;
    this.output = output;
    this.heads = restored == null ? options.base() : restored.progress().heads();
    generations.removeUnowned(options.run(), heads);
    GenerationFacts facts = generations.facts(heads);
    this.trainer = new Trainer(options, counters);
    trainer.begin(heads.number(), facts);
    if (restored == null) {
      trainer.startAt(generations.teacher(heads));
      this.loop = new TrainingLoop(options.loop(facts), options.heads(heads, facts));
    } else {
      restore(restored);
      this.loop =
          TrainingLoop.restore(
              options.loop(facts),
              options.heads(heads, facts),
              restored.progress().loop(),
              entries);
    }
    this.memory = new ImageMemory(loop, state);
    this.publisher = new WeightsPublisher(generations, options.training().publishImages());
    this.probe = new ProbeThread(generations, mailbox, this::scored);
    this.reclustering = new Reclustering(generations, counters, mailbox, this::change);
    this.steps =
        new StudentSteps(
            trainer,
            options.hasOwnThread(),
            () -> mailbox.execute(this::train, "take steps and feed the trainer"),
            failure ->
                mailbox.execute(
                    () -> {
                      throw new IOException("training failed", failure);
                    },
                    "training failed"));
    LOG.info(
        "training on {}: {} super-clusters × {} sub-clusters; {} images in memory",
        heads,
        facts.superClusters(),
        facts.subClusters(),
        loop.memory().size());
  }

  /** Begins with what the checkpoint left to do; threads run from here on. */
  void start(TrainState.Restored restored) {
    counters.heads(heads.number());
    counters.memory(loop);
    if (restored != null && restored.progress().fitPending()) {
      fit(restored.frozen());
    }
    if (loop.memory().unlabelledCount() > 0) {
      relabel();
    }
    if (restored == null) {
      score(trainer.trunk(), ProbeCause.START);
    }
    steps.start();
    schedule();
  }

  private void score(Map<String, float[]> trunk, ProbeCause cause) {
    probe.score(
        new ProbeScores.Moment(
            options.run(), heads.number(), trainer.step(), trainer.trainedImages()),
        trainer.facts().network(),
        trunk,
        LabelUniformity.of(loop.memory().counts()),
        cause);
  }

  private void scored(ProbeMetric metric) {
    output.probe(metric);
    counters.probed(metric);
    collapse
        .check(
            new FeatureGauge(metric.getRelativeSpread(), metric.getEffectiveRank()),
            metric.getGeneration(),
            metric.getStep())
        .ifPresent(
            found -> {
              counters.collapsed();
              LOG.warn("{}", found);
            });
  }

  private void restore(TrainState.Restored found) throws IOException {
    TrainerState progress = found.progress();
    trainer.restore(progress.step(), progress.trainedImages());
    trainer.restore(
        found.student().stream()
            .map(c -> new VariableChunk(c.variable(), c.firstElement(), c.values()))
            .toList());
    String sha256 = trainer.sha256();
    if (!sha256.equals(progress.sha256())) {
      throw new IOException(
          "the restored student has SHA-256 %s; %s was stored"
              .formatted(sha256, progress.sha256()));
    }
    LOG.info(
        "restored student at step {} of {}: SHA-256 {}, memory digest {}",
        progress.step(),
        heads,
        sha256,
        Long.toHexString(progress.loop().digest()));
  }

  /** Takes in a labelled image and makes the steps that it owes. */
  void take(TrainingImage image) throws Exception {
    counters.images.inc();
    labelled++;
    if (image.generation() < heads.number()) {
      counters.lag(counters.lagImages() + 1, (output.now() - changedAt) / 1e3);
    }
    if (memory.take(image)) {
      steps.between(
          () -> {
            trainer.reseeded(image.superCluster(), image.subCluster(), image.incarnation());
            return null;
          });
    }
    counters.distance(loop.meanDistance());
    if ((relabelling == null || relabelling.hasEnded())
        && loop.memory().unlabelledCount() >= RELABEL_AT) {
      relabel();
    }
    train(STEPS_AN_ELEMENT);
  }

  /** The assignment works in a generation from here on. */
  void streamIsAt(GenerationRef generation) throws Exception {
    boolean ownHeads = heads.run().equals(options.run());
    if ((generation.number() >= heads.number() || !ownHeads) && !generation.equals(heads)) {
      LOG.warn("the stream is embedded in {}: it takes the place of {}", generation, heads);
      if (reclustering.isPending()) {
        reclustering.giveUp();
      }
      change(generation, List.of());
    }
    if (generation.equals(heads) && streamGeneration < heads.number()) {
      LOG.info("the stream is labelled by {}", heads);
    }
    streamGeneration = Math.max(streamGeneration, generation.number());
    if (streamGeneration == heads.number()) {
      counters.lag(0, 0);
      if (relabelling != null) {
        relabelling.streamChanged();
      }
    }
    recluster();
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
    recluster();
    counters.memory(loop);
    schedule();
  }

  private boolean canTrain() {
    return loop.isReady() && (!steps.haveOwnThread() || steps.hasRoom());
  }

  /** Comes back to what is still owed; elements and barriers are taken in between. */
  private void schedule() {
    if (!scheduled && canTrain()) {
      try {
        mailbox.execute(
            () -> {
              scheduled = false;
              train();
            },
            "make a step that is owed");
        scheduled = true;
      } catch (RejectedExecutionException e) {
        LOG.debug("the job is stopping: what is owed is in its savepoint", e);
      }
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
      output.step(report.metric(options.run(), progress.epoch(), loop, output.now()));
      if (progress.stuck()) {
        counters.stuck();
        LOG.warn("the loss of {} stays at that of guessing after {} steps", heads, report.step());
      }
      if (progress.epochEnded()) {
        LOG.info("epoch {} ends after {} images", progress.epoch(), report.trainedImages());
      }
      long before = report.trainedImages() - report.result().count();
      if (publisher.isDue(before, report.trainedImages())) {
        publishSoon();
      }
    }
  }

  private void publishSoon() throws Exception {
    WeightsPublisher.Weights weights = weights();
    publisher.publishSoon(weights);
    score(weights.trunk(), ProbeCause.PUBLICATION);
  }

  /** Begins a re-clustering that is due, once the one before has reached the stream. */
  private void recluster() throws Exception {
    if (loop.isReassignDue() && !reclustering.isPending() && streamGeneration >= heads.number()) {
      loop.reassignBegan();
      Map<String, float[]> trunk = trunk();
      score(trunk, ProbeCause.GENERATION);
      fit(trunk);
    }
  }

  private Map<String, float[]> trunk() throws Exception {
    return steps.between(trainer::trunk);
  }

  private void fit(Map<String, float[]> trunk) {
    List<ImageKey> images = loop.inFitOrder().stream().map(MemoryEntry::key).toList();
    reclustering.begin(
        new FitRequest(
            options.run(),
            heads.number() + 1,
            heads,
            trainer.facts().network(),
            trunk,
            null,
            new MemoryReader(
                images, reading -> mailbox.submit(reading, "read the memory"), memory::read),
            options.fitImages()));
  }

  /** A generation is in the store: the heads change now, the stream when it is announced. */
  private void change(FittedGeneration fitted) throws Exception {
    FittedLabels labels = fitted.labels();
    List<FitLabel> labelled = new ArrayList<>(labels.partition().length);
    for (int i = 0; i < labels.partition().length; i++) {
      labelled.add(
          new FitLabel(
              new ImageKey(labels.partition()[i], labels.offset()[i]),
              fitted.ref().number(),
              labels.superCluster()[i],
              labels.subCluster()[i]));
    }
    change(fitted.ref(), labelled);
    output.announce(fitted.announcement());
    LOG.info(
        "{} is fitted: {}{}; {} of {} images wait for a label",
        heads,
        fitted.announcement().getHealth(),
        lineage(fitted.announcement()),
        loop.memory().unlabelledCount(),
        loop.memory().size());
  }

  private void change(GenerationRef next, List<FitLabel> labels) throws Exception {
    GenerationFacts facts = generations.facts(next);
    steps.between(
        () -> {
          loop.takeBack(steps.takeBack());
          report();
          trainer.begin(next.number(), facts);
          memory.change(options.heads(next, facts), labels);
          heads = next;
          return null;
        });
    changedAt = output.now();
    counters.heads(next.number());
    counters.lag(0, 0);
    relabel();
    schedule();
  }

  private static String lineage(Generation generation) {
    return generation.getLineage() == null
        ? ""
        : "; sub-clusters kept %d, split %d, merged %d, new %d"
            .formatted(
                generation.getLineage().getKept(),
                generation.getLineage().getSplit(),
                generation.getLineage().getMerged(),
                generation.getLineage().getNew$());
  }

  private void relabel() {
    if (relabelling != null) {
      relabelling.close();
    }
    relabelling = new Relabelling(generations, heads, memory, mailbox);
    if (streamGeneration >= heads.number()) {
      relabelling.streamChanged();
    }
  }

  /** No step begins until {@link #release}, and what was made so far is reported. */
  void hold() throws Exception {
    steps.hold();
    loop.takeBack(steps.takeBack());
    report();
    // Nothing came since the last checkpoint and nothing is owed: this may be the end.
    if (labelled == labelledBefore && !loop.isReady() && publisher.isNew(trainer.step())) {
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
        mailbox.yield();
      } else {
        mailbox.tryYield();
      }
    }
    steps.finish();
    report();
    publish();
  }

  /** Publishes the weights as they are, before it returns. */
  void publish() throws Exception {
    publisher.publish(weights());
  }

  private WeightsPublisher.Weights weights() throws Exception {
    Map<String, float[]> trunk = trunk();
    return new WeightsPublisher.Weights(
        heads, trainer.step(), trainer.trainedImages(), trainer.facts().network(), trunk);
  }

  /** For a checkpoint, while holding. */
  TrainerState progress(int[] needs) {
    return new TrainerState(
        TrainerState.VERSION,
        trainer.step(),
        trainer.trainedImages(),
        heads,
        reclustering.isPending(),
        needs,
        loop.state(),
        trainer.sha256());
  }

  Trainer trainer() {
    return trainer;
  }

  /** The trunk of the fit under way; null where none is. */
  Map<String, float[]> frozenTrunk() {
    return reclustering.trunk();
  }

  GenerationRef heads() {
    return heads;
  }

  @Override
  public void close() {
    reclustering.close();
    if (relabelling != null) {
      relabelling.close();
    }
    publisher.close();
    probe.close();
    steps.release();
    steps.close();
    trainer.close();
  }
}
