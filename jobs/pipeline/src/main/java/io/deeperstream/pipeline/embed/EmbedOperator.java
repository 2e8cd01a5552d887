package io.deeperstream.pipeline.embed;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.pipeline.Vectors;
import io.deeperstream.pipeline.decode.ImageBatch;
import io.deeperstream.pipeline.decode.RecordDecoder;
import io.deeperstream.pipeline.decode.RejectedImageException;
import io.deeperstream.pipeline.generation.FirstCheckpoint;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.SuperCentroid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Either;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images in, embedded images and generation markers out; announcements come in on the second input,
 * broadcast. Images wait for a batch to fill, for {@code maxWaitMillis}, or for a checkpoint's
 * barrier, whichever is first: none is ever part of a checkpoint.
 */
public final class EmbedOperator
    extends AbstractStreamOperator<Either<EmbeddedImage, GenerationMarker>>
    implements TwoInputStreamOperator<
        StreamedImage, Generation, Either<EmbeddedImage, GenerationMarker>> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(EmbedOperator.class);

  /** Records that could not be embedded. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", new AvroTypeInfo<>(DeadLetter.class));

  private final EmbedOptions options;
  private final GenerationLoader loader;
  private final FirstCheckpoint firstCheckpoint;

  private transient ListState<GenerationRef> inUseState;
  private transient ListState<GenerationRef> acceptedState;
  private transient ListState<SuperCentroidRevision> revisionState;
  private transient JobAttempt attempt;
  private transient GenerationRef start;
  private transient List<GenerationRef> accepted;
  private transient Map<String, SuperCentroidRevision> revisions;
  private transient LoadedGeneration current;
  private transient GenerationSwitch pending;
  private transient RecordDecoder decoder;
  private transient ImageBatch batch;
  private transient int[] keys;
  private transient boolean marked;
  private transient ScheduledFuture<?> flushTimer;
  private transient EmbedMetrics counters;

  public EmbedOperator(
      EmbedOptions options, GenerationLoader loader, FirstCheckpoint firstCheckpoint) {
    this.options = options;
    this.loader = loader;
    this.firstCheckpoint = firstCheckpoint;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    inUseState = generations(context, "in-use");
    acceptedState = generations(context, "generation");
    revisionState =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "super-centroids", TypeInformation.of(SuperCentroidRevision.class)));
    attempt = new JobAttempt(context);
    restoreGenerations();
    revisions = new HashMap<>();
    for (SuperCentroidRevision restored : revisionState.get()) {
      remember(restored);
    }
  }

  private static ListState<GenerationRef> generations(
      StateInitializationContext context, String name) throws Exception {
    return context
        .getOperatorStateStore()
        .getUnionListState(
            new ListStateDescriptor<>(name, TypeInformation.of(GenerationRef.class)));
  }

  /**
   * Begins with the newest generation that any subtask had in use, so that no image is labelled in
   * an older one than those before it; what was accepted beyond it waits to follow.
   */
  private void restoreGenerations() throws Exception {
    List<GenerationRef> inUse = new ArrayList<>();
    inUseState.get().forEach(inUse::add);
    accepted = new ArrayList<>();
    acceptedState.get().forEach(accepted::add);
    if (inUse.isEmpty()) {
      // Checkpoints of former builds hold the newest accepted generation alone.
      inUse.addAll(accepted);
    }
    start =
        inUse.stream().max(Comparator.comparingInt(GenerationRef::number)).orElse(options.base());
    accepted.removeIf(ref -> ref.number() <= start.number());
  }

  @Override
  public void open() throws Exception {
    super.open();
    attempt.begin(getProcessingTimeService().getCurrentProcessingTime());
    counters = new EmbedMetrics(getMetricGroup(), () -> current.ref().number());
    pending = new GenerationSwitch(loader, options.run(), start, accepted, options.retryMillis());
    use(loader.load(start));
    setTimer(1);
  }

  private void use(LoadedGeneration generation) {
    if (current == null || !current.network().equals(generation.network())) {
      if (decoder != null) {
        decoder.close();
      }
      decoder =
          new RecordDecoder(
              generation.network(),
              new DecodeLimits(options.maxImageBytes(), options.maxImagePixels()),
              options.training(),
              options.exemplars());
      batch = new ImageBatch(options.batch(), generation.network().imageSize());
    }
    current = generation;
    revisions.values().removeIf(revision -> !isAlive(revision.hash()));
    revisions.values().stream()
        .filter(revision -> revision.hash().equals(current.ref().hash()))
        .forEach(this::apply);
    keys = SuperClusterKeys.of(current.superClusters(), keyGroups());
    marked = false;
  }

  private int keyGroups() {
    return getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
  }

  /** A revision may be of the current generation or of one that waits to follow it. */
  private boolean isAlive(String hash) {
    return hash.equals(current.ref().hash()) || pending.isWaiting(hash);
  }

  @Override
  public void processElement1(StreamRecord<StreamedImage> element) throws Exception {
    counters.images.inc();
    StreamedImage image = element.getValue();
    long began = System.nanoTime();
    decode(image);
    counters.decodeNanos.inc(System.nanoTime() - began);
    if (batch.isFull()) {
      flush();
    } else if (flushTimer == null) {
      setTimer(options.maxWaitMillis());
    }
  }

  private void decode(StreamedImage image) {
    try {
      if (decoder.decodeInto(image, batch).truncated()) {
        counters.truncated.inc();
      }
    } catch (RejectedImageException e) {
      counters.deadLetters.inc();
      output.collect(DEAD_LETTERS, new StreamRecord<>(deadLetter(image, e)));
    }
  }

  private DeadLetter deadLetter(StreamedImage image, RejectedImageException why) {
    return new DeadLetter(
        options.run(),
        image.partition(),
        image.offset(),
        image.pass(),
        why.imageId().isEmpty() ? null : why.imageId(),
        why.reason(),
        why.getMessage(),
        image.value() == null ? 0 : image.value().length);
  }

  @Override
  public void processElement2(StreamRecord<Generation> element) throws Exception {
    Generation generation = element.getValue();
    if (generation.getKind() == GenerationKind.REVISED) {
      revise(generation);
    } else if (generation.getKind() == GenerationKind.ANNOUNCED) {
      GenerationRef announced = GenerationRef.of(generation);
      if (pending.offer(announced)) {
        LOG.info("{} is announced", announced);
        counters.announced(generation.getHealth());
        flush();
      } else if (!announced.equals(pending.newest())) {
        counters.ignoredAnnouncements.inc();
        LOG.info("{} does not follow {}: ignored", announced, pending.newest());
      }
    }
  }

  private void revise(Generation generation) {
    if (!generation.getRun().equals(options.run())) {
      return;
    }
    for (SuperCentroid centroid : generation.getSuperCentroids()) {
      try {
        SuperCentroidRevision revision =
            new SuperCentroidRevision(
                generation.getHash(),
                centroid.getSuperCluster(),
                centroid.getRevision(),
                Vectors.fromBytes(centroid.getVector()));
        if (revision.hash().equals(current.ref().hash())) {
          current.revise(revision);
        }
        if (isAlive(revision.hash())) {
          remember(revision);
        }
      } catch (IllegalArgumentException e) {
        passOver(e);
      }
    }
  }

  /** A revision that came before its generation was loaded is checked only now. */
  private void apply(SuperCentroidRevision revision) {
    try {
      current.revise(revision);
    } catch (IllegalArgumentException e) {
      passOver(e);
    }
  }

  private void passOver(IllegalArgumentException why) {
    counters.unreadableRevisions.inc();
    LOG.warn("a revision on the topic of generations is passed over", why);
  }

  private void remember(SuperCentroidRevision revision) {
    revisions.merge(
        revision.hash() + "/" + revision.superCluster(),
        revision,
        (old, found) -> found.revision() > old.revision() ? found : old);
  }

  private void setTimer(long delayMillis) {
    flushTimer =
        getProcessingTimeService()
            .registerTimer(
                getProcessingTimeService().getCurrentProcessingTime() + delayMillis,
                timestamp -> {
                  flushTimer = null;
                  flush();
                });
  }

  /** Embeds what is waiting; between two batches is the moment to change generations. */
  private void flush() throws Exception {
    mark();
    int count = batch.size();
    if (count > 0) {
      long began = System.nanoTime();
      FloatMatrix features = current.features(batch.pixels(), count);
      int[] superClusters = current.superClusters(features);
      counters.embedNanos.inc(System.nanoTime() - began);
      for (int i = 0; i < count; i++) {
        emit(batch.get(i), superClusters[i], features.row(i));
      }
      counters.embedded.inc(count);
      batch.clear();
    }
    Optional<LoadedGeneration> next =
        pending.poll(getProcessingTimeService().getCurrentProcessingTime());
    if (next.isPresent()) {
      LoadedGeneration past = current;
      use(next.get());
      past.close();
      mark();
      LOG.info("embedding in {} from here on", current.ref());
    }
    if (pending.isPending() && flushTimer == null) {
      setTimer(options.maxWaitMillis());
    }
  }

  private void emit(ImageBatch.Entry entry, int superCluster, float[] features) {
    output.collect(
        new StreamRecord<>(
            Either.Left(
                new EmbeddedImage(
                    keys[superCluster],
                    superCluster,
                    current.ref().number(),
                    features,
                    entry.partition(),
                    entry.offset(),
                    entry.pass(),
                    entry.imageId(),
                    entry.truncated(),
                    entry.file()))));
  }

  /** Tells every subtask of the assignment, whether or not it has a super-cluster now. */
  private void mark() {
    if (!marked) {
      marked = true;
      int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
      int parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
      for (int key : SuperClusterKeys.ofEachGroup(keyGroups())) {
        output.collect(
            new StreamRecord<>(
                Either.Right(
                    new GenerationMarker(
                        key, current.ref(), subtask, parallelism, attempt.number()))));
      }
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flush();
  }

  /**
   * Every subtask has seen the same announcements before a barrier, so that one of them speaks for
   * all; each says what it has in use, since a generation that waits may be one that cannot be
   * read.
   */
  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    attempt.store();
    inUseState.update(List.of(current.ref()));
    acceptedState.clear();
    revisionState.clear();
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      acceptedState.addAll(pending.waiting());
      for (SuperCentroidRevision revision : revisions.values()) {
        revisionState.add(revision);
      }
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      firstCheckpoint.complete(getRuntimeContext().getJobInfo().getJobId().toHexString());
    }
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    IOUtils.closeAll(pending, current, decoder);
    super.close();
  }
}
