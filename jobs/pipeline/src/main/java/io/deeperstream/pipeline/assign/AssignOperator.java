package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.Forgetting;
import io.deeperstream.clustering.MiniBatch;
import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.clustering.RunningMean;
import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Vectors;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.embed.GenerationMarker;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.PseudoLabel;
import io.deeperstream.schemas.SuperCentroid;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embedded images in, pseudo-labels out, by mini-batches of one super-cluster; centroids that moved
 * and revised super-centroids leave by side outputs. Images wait for a batch to fill, for {@code
 * maxWaitMillis}, or for a checkpoint's barrier: none is ever part of a checkpoint.
 *
 * <p>Two generations live side by side between the first embed subtask's switch and the last one's.
 */
public final class AssignOperator extends AbstractStreamOperator<PseudoLabel>
    implements OneInputStreamOperator<Either<EmbeddedImage, GenerationMarker>, PseudoLabel> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AssignOperator.class);

  /** A few at a time, so that a mini-batch never costs much more than another. */
  private static final int MAX_RESEEDS = 8;

  /** Sub-centroids that moved; those of a freed generation without a vector. */
  public static final OutputTag<Centroid> CENTROIDS =
      new OutputTag<>("centroids", new AvroTypeInfo<>(Centroid.class));

  /** Super-centroids that moved since the last checkpoint; those of a freed generation last. */
  public static final OutputTag<Generation> REVISIONS =
      new OutputTag<>("revisions", new AvroTypeInfo<>(Generation.class));

  /** Labelled images for training, behind the generation that the first of them has. */
  public static final OutputTag<Either<TrainingImage, GenerationRef>> TRAINING =
      new OutputTag<>(
          "training",
          Types.EITHER(
              TypeInformation.of(TrainingImage.class), TypeInformation.of(GenerationRef.class)));

  private final AssignOptions options;
  private final InitialClusters.Loader initial;

  private transient CentroidState state;
  private transient Map<Integer, TreeMap<Integer, ActiveSuperCluster>> active;
  private transient GenerationWatermark watermark;
  private transient Forgetting forgetting;
  private transient ScheduledFuture<?> flushTimer;
  private transient ScheduledFuture<?> publishTimer;
  private transient AssignMetrics counters;

  public AssignOperator(AssignOptions options, InitialClusters.Loader initial) {
    this.options = options;
    this.initial = initial;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = new CentroidState(context.getKeyedStateStore());
  }

  @Override
  public void open() throws Exception {
    super.open();
    active = new HashMap<>();
    watermark = new GenerationWatermark();
    forgetting = options.forgetting();
    counters = new AssignMetrics(getMetricGroup());
    restore();
    counters.observe(all());
    setPublishTimer();
  }

  /** Rebuilds the dense matrices of every super-cluster that this subtask has state of. */
  private void restore() throws Exception {
    List<Integer> keys;
    try (Stream<Integer> stored =
        this.<Integer>getKeyedStateBackend()
            .getKeys(CentroidState.SUPER_CLUSTERS, VoidNamespace.INSTANCE)) {
      keys = stored.distinct().toList();
    }
    for (int key : keys) {
      setCurrentKey(key);
      for (SuperClusterState stored : state.superClusters()) {
        OnlineKMeans centroids =
            OnlineKMeans.restore(
                onlineOptions(stored.superCluster()), state.rows(stored), stored.clock());
        add(
            new ActiveSuperCluster(
                key,
                stored.generation(),
                stored.superCluster(),
                centroids,
                new RunningMean(forgetting, stored.mean()),
                stored.revision()));
      }
    }
  }

  private OnlineKMeans.Options onlineOptions(int superCluster) {
    return new OnlineKMeans.Options(
        forgetting,
        options.starvation(),
        MAX_RESEEDS,
        options.seed() * 1_000_003 + superCluster,
        1);
  }

  private void add(ActiveSuperCluster cluster) {
    active
        .computeIfAbsent(cluster.key, k -> new TreeMap<>())
        .put(cluster.generation.number(), cluster);
  }

  private Collection<ActiveSuperCluster> all() {
    return active.values().stream().flatMap(generations -> generations.values().stream()).toList();
  }

  @Override
  public void processElement(StreamRecord<Either<EmbeddedImage, GenerationMarker>> element)
      throws Exception {
    Either<EmbeddedImage, GenerationMarker> value = element.getValue();
    if (value.isRight()) {
      freeOlderThan(watermark.advance(value.right()));
      if (options.passesImages()) {
        output.collect(TRAINING, new StreamRecord<>(Either.Right(value.right().generation())));
      }
      return;
    }
    EmbeddedImage image = value.left();
    ActiveSuperCluster cluster = clusterOf(image);
    cluster.add(image);
    if (cluster.isFull(options.batch())) {
      update(cluster);
    } else if (flushTimer == null) {
      setFlushTimer();
    }
  }

  private ActiveSuperCluster clusterOf(EmbeddedImage image) throws Exception {
    Map<Integer, ActiveSuperCluster> generations = active.get(image.key());
    ActiveSuperCluster cluster = generations == null ? null : generations.get(image.generation());
    return cluster != null ? cluster : begin(image);
  }

  /** A key's first image of a generation brings that generation's centroids into its state. */
  private ActiveSuperCluster begin(EmbeddedImage image) throws Exception {
    var generation = watermark.named(image.generation());
    InitialClusters fitted = initial.load(generation, image.superCluster());
    OnlineKMeans centroids =
        OnlineKMeans.startingAt(
            onlineOptions(image.superCluster()), fitted.centroids(), fitted.counts());
    ActiveSuperCluster cluster =
        new ActiveSuperCluster(
            image.key(),
            generation,
            image.superCluster(),
            centroids,
            RunningMean.startingAt(forgetting, fitted.superCentroid(), fitted.superCount()),
            0);
    for (int row = 0; row < centroids.clusters(); row++) {
      state.put(generation.number(), row, centroids.state(row));
    }
    state.put(cluster.state());
    add(cluster);
    return cluster;
  }

  private void update(ActiveSuperCluster cluster) throws Exception {
    if (cluster.waiting.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    setCurrentKey(cluster.key);
    int generation = cluster.generation.number();
    MiniBatch batch = cluster.update();
    for (int row : batch.changed()) {
      state.put(generation, row, cluster.centroids.state(row));
    }
    state.put(cluster.state());
    counters.assignNanos.inc(System.nanoTime() - began);
    for (int i = 0; i < cluster.waiting.size(); i++) {
      EmbeddedImage image = cluster.waiting.get(i);
      output.collect(
          new StreamRecord<>(
              new PseudoLabel(
                  options.run(),
                  image.partition(),
                  image.offset(),
                  image.pass(),
                  image.imageId(),
                  generation,
                  image.superCluster(),
                  batch.assignment().cluster()[i],
                  batch.incarnation()[i],
                  batch.assignment().squaredDistance()[i],
                  image.truncated())));
    }
    if (options.passesImages()) {
      sendToTraining(cluster, batch);
    }
    counters.labels.inc(cluster.waiting.size());
    counters.reseeded.inc(batch.reseeds());
    cluster.clearWaiting();
  }

  private void sendToTraining(ActiveSuperCluster cluster, MiniBatch batch) {
    for (int i = 0; i < cluster.waiting.size(); i++) {
      EmbeddedImage image = cluster.waiting.get(i);
      output.collect(
          TRAINING,
          new StreamRecord<>(
              Either.Left(
                  new TrainingImage(
                      cluster.generation.number(),
                      image.superCluster(),
                      batch.assignment().cluster()[i],
                      batch.incarnation()[i],
                      batch.assignment().squaredDistance()[i],
                      image.partition(),
                      image.offset(),
                      image.pass(),
                      image.file()))));
    }
  }

  private void updateAll() throws Exception {
    for (ActiveSuperCluster cluster : all()) {
      update(cluster);
    }
  }

  private void freeOlderThan(int generation) throws Exception {
    for (Map.Entry<Integer, TreeMap<Integer, ActiveSuperCluster>> entry : active.entrySet()) {
      var old = entry.getValue().headMap(generation);
      for (ActiveSuperCluster cluster : old.values()) {
        update(cluster);
        setCurrentKey(cluster.key);
        state.remove(cluster.state());
        retract(cluster);
        if (cluster.revision() > 0) {
          announce(cluster, GenerationKind.UNKNOWN);
        }
        LOG.info(
            "super-cluster {} of {} is freed: {}",
            cluster.superCluster,
            cluster.generation,
            cluster.health());
        cluster.centroids.close();
      }
      old.clear();
    }
  }

  private void setFlushTimer() {
    flushTimer =
        getProcessingTimeService()
            .registerTimer(
                getProcessingTimeService().getCurrentProcessingTime() + options.maxWaitMillis(),
                timestamp -> {
                  flushTimer = null;
                  updateAll();
                });
  }

  private void setPublishTimer() {
    publishTimer =
        getProcessingTimeService()
            .registerTimer(
                getProcessingTimeService().getCurrentProcessingTime() + options.publishMillis(),
                timestamp -> {
                  publishCentroids();
                  setPublishTimer();
                });
  }

  /** Publishes what has moved, once the job's attempt is known; nothing is lost until then. */
  private void publishCentroids() {
    Collection<ActiveSuperCluster> clusters = all();
    if (watermark.attempt().isPresent()) {
      for (ActiveSuperCluster cluster : clusters) {
        cluster.unpublished.stream().forEach(row -> publish(cluster, row));
        cluster.unpublished.clear();
      }
    }
    counters.observe(clusters);
  }

  private void publish(ActiveSuperCluster cluster, int row) {
    SubCentroid centroid = cluster.centroids.state(row);
    upsert(
        cluster,
        row,
        centroid.incarnation(),
        cluster.centroids.forgottenCount(row),
        Vectors.toBytes(centroid.centroid()));
  }

  /** An upsert without a vector leaves as a tombstone: nobody reads a freed generation again. */
  private void retract(ActiveSuperCluster cluster) {
    for (int row = 0; row < cluster.centroids.clusters(); row++) {
      upsert(cluster, row, 0, 0, ByteBuffer.allocate(0));
    }
  }

  private void upsert(
      ActiveSuperCluster cluster, int row, int incarnation, double count, ByteBuffer vector) {
    output.collect(
        CENTROIDS,
        new StreamRecord<>(
            new Centroid(
                options.run(),
                watermark.attempt().orElseThrow(),
                cluster.nextSequence(),
                cluster.generation.number(),
                cluster.superCluster,
                row,
                incarnation,
                count,
                vector)));
  }

  /**
   * Nothing waits outside state when a barrier passes; what readers see of the centroids is then
   * what the checkpoint holds, and super-centroids are announced in its transaction.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    updateAll();
    publishCentroids();
    for (ActiveSuperCluster cluster : all()) {
      if (cluster.takeRevision()) {
        setCurrentKey(cluster.key);
        state.put(cluster.state());
        announce(cluster, GenerationKind.REVISED);
      }
    }
  }

  /**
   * Each in a record of its own, so that compaction keeps the last one.
   *
   * @param kind {@code UNKNOWN} takes back what was announced
   */
  private void announce(ActiveSuperCluster cluster, GenerationKind kind) {
    SuperCentroid moved =
        new SuperCentroid(
            cluster.superCluster,
            cluster.revision(),
            cluster.mean().count(),
            Vectors.toBytes(cluster.mean().mean()));
    GenerationRef generation = cluster.generation;
    output.collect(
        REVISIONS,
        new StreamRecord<>(
            new Generation(
                kind,
                options.run(),
                generation.number(),
                generation.hash(),
                null,
                generation.location(),
                List.of(moved),
                Instant.ofEpochMilli(getProcessingTimeService().getCurrentProcessingTime()),
                null,
                null)));
  }

  @Override
  public void close() throws Exception {
    if (publishTimer != null) {
      publishTimer.cancel(false);
    }
    if (active != null) {
      all().forEach(cluster -> cluster.centroids.close());
      active.clear();
    }
    super.close();
  }

  @Override
  public void finish() throws Exception {
    updateAll();
    publishCentroids();
    super.finish();
  }
}
