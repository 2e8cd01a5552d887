package io.deeperstream.pipeline.train;

import io.deeperstream.model.VariableChunk;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.TrainingMetric;
import io.deeperstream.training.DivergedTrainingException;
import io.deeperstream.training.Draws;
import io.deeperstream.training.DriftTrigger;
import io.deeperstream.training.EpochClock;
import io.deeperstream.training.LossMonitor;
import io.deeperstream.training.SuperClusterShares;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labelled images in, one metric a step out; announcements of re-clustered generations leave by a
 * side output. One subtask: its keys number the samples that it keeps.
 */
public final class TrainOperator extends AbstractStreamOperator<TrainingMetric>
    implements OneInputStreamOperator<Either<TrainingImage, GenerationRef>, TrainingMetric> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TrainOperator.class);
  private static final double START_WEIGHT = 1000;
  private static final long COPIES = 2;
  private static final long SAMPLE = 3;

  /** Generations that were fitted here. */
  public static final OutputTag<Generation> ANNOUNCED =
      new OutputTag<>("announced", new AvroTypeInfo<>(Generation.class));

  private final TrainOptions options;
  private final Generations generations;
  private final transient MailboxExecutor mailbox;

  private transient TrainState state;
  private transient TrainState.Restored restored;
  private transient TrainMetrics counters;
  private transient Trainer trainer;
  private transient TrainerThread steps;
  private transient EpochClock clock;
  private transient LossMonitor losses;
  private transient SuperClusterShares shares;
  private transient DriftTrigger drift;
  private transient Map<Integer, GenerationRef> known;
  private transient GenerationRef heads;
  private transient GenerationRef newest;
  private transient int[] incarnations;
  private transient long stale;
  private transient boolean alarmed;
  private transient EpochSamples samples;
  private transient Reclustering reclustering;
  private transient long lagImages;
  private transient long newestSince;
  private transient RetainedNeeds needs;
  private transient GenerationRef pointed;

  TrainOperator(
      StreamOperatorParameters<TrainingMetric> parameters,
      TrainOptions options,
      Generations generations,
      MailboxExecutor mailbox) {
    super(parameters);
    this.options = options;
    this.generations = generations;
    this.mailbox = mailbox;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = new TrainState(context);
    restored = state.restore().orElse(null);
  }

  @Override
  public void open() throws Exception {
    super.open();
    counters = new TrainMetrics(getMetricGroup());
    clock = options.clock();
    losses = new LossMonitor(options.training().explosion(), options.training().stuckSteps());
    known = new HashMap<>();
    trainer = new Trainer(options, counters);
    newest = options.base();
    samples = new EpochSamples(state.reservoir(), this::setCurrentKey, options.training());
    reclustering =
        new Reclustering(options.run(), generations, samples, counters, mailbox, this::announce);
    needs =
        new RetainedNeeds(
            options.training().retainedCheckpoints(),
            restored == null ? new int[0] : restored.progress().needs());
    if (restored != null) {
      restore(restored);
    }
    generations.removeUnowned(options.run(), newest);
    steps =
        new TrainerThread(
            trainer,
            options.hasOwnThread(),
            () -> mailbox.execute(this::report, "report training steps"),
            failure ->
                mailbox.execute(
                    () -> {
                      throw new IOException("training failed", failure);
                    },
                    "training failed"));
    if (restored != null && restored.progress().fitPending()) {
      reclustering.begin(newest, trainer.facts().network(), restored.frozen());
    }
    restored = null;
  }

  private void restore(TrainState.Restored found) throws Exception {
    TrainerState progress = found.progress();
    newest = progress.newest();
    stale = progress.stale();
    samples.restore(progress.reservoir(), progress.threshold());
    if (progress.heads() == null) {
      return;
    }
    begin(progress.heads());
    trainer.restore(progress.step(), progress.trainedImages(), progress.overflowed());
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
    LOG.info("restored student at step {} of {}: SHA-256 {}", progress.step(), heads, sha256);
    shares = new SuperClusterShares(progress.shares(), options.training().copiesCap());
    incarnations = progress.incarnations().clone();
    drift = newDrift(trainer.facts()).restored(progress.drift());
    alarmed = progress.alarmed();
    found.queue().forEach(trainer::offer);
  }

  private DriftTrigger newDrift(GenerationFacts facts) {
    return new DriftTrigger(
        options.training().driftThreshold(),
        options.training().driftWindow(),
        options.training().driftSpacing(),
        facts.meanSquaredDistance());
  }

  @Override
  public void processElement(StreamRecord<Either<TrainingImage, GenerationRef>> element)
      throws Exception {
    if (element.getValue().isRight()) {
      learnOf(element.getValue().right());
      return;
    }
    TrainingImage image = element.getValue().left();
    counters.images.inc();
    if (heads == null || image.generation() > heads.number()) {
      change(known.get(image.generation()));
    }
    keep(image);
    if (image.generation() < newest.number()) {
      lagImages++;
      counters.lag(
          lagImages, (getProcessingTimeService().getCurrentProcessingTime() - newestSince) / 1e3);
    }
    if (image.generation() == heads.number()) {
      learn(image);
    } else {
      stale++;
    }
    steps.stepWhileReady();
    report();
  }

  /** A generation that the assignment works in; it may have been published by someone else. */
  private void learnOf(GenerationRef ref) {
    known.put(ref.number(), ref);
    if (ref.follows(newest)) {
      if (reclustering.isPending()) {
        LOG.warn("{} was announced by someone else: the re-clustering is given up", ref);
        reclustering.end();
      }
      newest = ref;
      lagImages = 0;
    }
  }

  /** The first label of a generation changes the heads. */
  private void change(GenerationRef to) throws IOException {
    if (to == null) {
      throw new IllegalStateException("a label came before its generation");
    }
    steps.hold();
    try {
      boolean first = heads == null;
      begin(to);
      if (first) {
        trainer.startAt(generations.teacher(to));
      }
    } finally {
      steps.release();
    }
    counters.lag(0, 0);
  }

  private void begin(GenerationRef to) throws IOException {
    GenerationFacts facts = generations.facts(to);
    stale += trainer.begin(to.number(), facts);
    heads = to;
    known.put(to.number(), to);
    shares = new SuperClusterShares(startCounts(facts), options.training().copiesCap());
    incarnations = new int[facts.superClusters() * facts.subClusters()];
    drift = newDrift(facts);
    losses.begin(to.number(), facts.chanceLoss(options.training().rotations()));
    alarmed = false;
    counters.heads(to.number());
    LOG.info(
        "training on {}: {} super-clusters × {} sub-clusters",
        to,
        facts.superClusters(),
        facts.subClusters());
  }

  private static double[] startCounts(GenerationFacts facts) {
    double[] counts = facts.superCounts().clone();
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    for (int s = 0; s < counts.length; s++) {
      counts[s] = sum == 0 ? START_WEIGHT / counts.length : counts[s] * START_WEIGHT / sum;
    }
    return counts;
  }

  /** Offers the image to the sample of the epoch: by a hash, so that it does not matter when. */
  private void keep(TrainingImage image) throws IOException {
    long priority = Draws.bits(seedOf(image), image.partition(), image.offset(), SAMPLE) >>> 1;
    samples.offer(
        priority,
        new ReservoirImage(
            image.generation(), image.superCluster(), image.subCluster(), image.file()));
  }

  private void learn(TrainingImage image) {
    int row = image.superCluster() * trainer.facts().subClusters() + image.subCluster();
    if (image.incarnation() > incarnations[row]) {
      incarnations[row] = image.incarnation();
      steps.hold();
      try {
        trainer.reseeded(image.superCluster(), image.subCluster(), image.incarnation());
      } finally {
        steps.release();
      }
    }
    drift.add(image.squaredDistance());
    counters.distance(drift.mean());
    double copies = image.copies() * shares.factor(image.superCluster());
    shares.add(image.superCluster());
    double draw = Draws.uniform(seedOf(image), image.partition(), image.offset(), COPIES);
    int count = (int) Math.floor(Math.min(options.training().copiesCap(), copies) + draw);
    for (int i = 0; i < count; i++) {
      trainer.offer(new QueuedImage(image.superCluster(), image.subCluster(), image.file()));
    }
  }

  private long seedOf(TrainingImage image) {
    return Draws.bits(options.seed(), image.pass(), 0, 0);
  }

  /** What the steps since the last call mean for everyone else. */
  private void report() throws IOException {
    for (StepReport report : steps.drain()) {
      long after = report.trainedImages();
      emit(report);
      watch(report);
      long before = after - report.result().count();
      if (clock.endsReassignment(before, after)) {
        LOG.info("epoch {} ends after {} images", clock.epochOf(before), after);
        requestFit();
      } else if (drift.isDue()) {
        LOG.info(
            "the mean squared distance is {}, {} at the fit: re-clustering",
            drift.mean(),
            trainer.facts().meanSquaredDistance());
        requestFit();
      } else if (clock.epochOf(after) > clock.epochOf(before)) {
        samples.forget();
      }
    }
  }

  private void emit(StepReport report) {
    long trained = report.trainedImages();
    counters.step(report.result(), trained);
    double count = report.result().count();
    output.collect(
        new StreamRecord<>(
            new TrainingMetric(
                options.run(),
                report.generation(),
                report.step(),
                clock.epochOf(trained - report.result().count()),
                trained,
                report.result().count(),
                report.result().loss(),
                report.result().superLoss(),
                report.result().subLoss(),
                report.result().superCorrect() / count,
                report.result().subCorrect() / count,
                report.learningRate(),
                report.nanos() / 1e9,
                trainer.overflowed(),
                stale,
                now())));
  }

  private Instant now() {
    return Instant.ofEpochMilli(getProcessingTimeService().getCurrentProcessingTime());
  }

  private void watch(StepReport report) {
    try {
      losses.add(report.step(), report.result().loss());
    } catch (DivergedTrainingException e) {
      throw new SuppressRestartsException(e);
    }
    if (!alarmed && losses.takeAlarm()) {
      alarmed = true;
      counters.stuck();
      LOG.warn("the loss of {} stays at that of guessing after {} steps", heads, report.step());
    }
  }

  private void requestFit() throws IOException {
    drift.fitBegan();
    if (reclustering.isPending() || newest.number() > heads.number()) {
      LOG.warn("the generation after {} has not taken over yet: no re-clustering is begun", heads);
      return;
    }
    Map<String, float[]> trunk;
    steps.hold();
    try {
      trunk = trainer.trunk();
    } finally {
      steps.release();
    }
    samples.freeze();
    reclustering.begin(newest, trainer.facts().network(), trunk);
  }

  /** A generation is in the store: its announcement leaves with the next checkpoint. */
  private void announce(Generation generation) {
    newest = GenerationRef.of(generation);
    newestSince = getProcessingTimeService().getCurrentProcessingTime();
    lagImages = 0;
    output.collect(ANNOUNCED, new StreamRecord<>(generation));
    LOG.info("{} is fitted: {}{}", newest, generation.getHealth(), lineage(generation));
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

  /** No step begins between here and the snapshot, and what was made so far is reported. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws IOException {
    steps.hold();
    report();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    try {
      TrainerState progress = progress(context.getCheckpointId());
      state.store(progress, trainer, reclustering.trunk());
      LOG.info(
          "checkpoint {}: step {}, newest generation {}, student SHA-256 {}",
          context.getCheckpointId(),
          progress.step(),
          newest.number(),
          progress.sha256());
    } finally {
      steps.release();
    }
  }

  private TrainerState progress(long checkpoint) {
    boolean begun = heads != null;
    return new TrainerState(
        TrainerState.VERSION,
        trainer.step(),
        trainer.trainedImages(),
        heads,
        newest,
        reclustering.isPending(),
        samples.number(),
        samples.threshold(),
        needs.stored(checkpoint, newest, heads),
        begun ? drift.state() : null,
        begun ? shares.counts() : new double[0],
        begun ? incarnations.clone() : new int[0],
        trainer.overflowed(),
        stale,
        alarmed,
        begun ? trainer.sha256() : "");
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    Optional<GenerationRef> announced = needs.completed(checkpointId);
    if (announced.isPresent() && !announced.get().equals(pointed)) {
      pointed = announced.get();
      generations.announced(pointed, needs.oldest());
    }
  }

  @Override
  public void finish() throws Exception {
    steps.stepWhileReady();
    report();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (reclustering != null) {
      reclustering.close();
    }
    if (steps != null) {
      steps.release();
      steps.close();
    }
    if (trainer != null) {
      trainer.close();
    }
    super.close();
  }
}
