package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.embed.GenerationMarker;
import io.deeperstream.pipeline.embed.SuperClusterKeys;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;

/**
 * One subtask of the operator in Flink's harness, on RocksDB, with fitted clusters made up from a
 * seed. Its clock stands still unless {@link #time} moves it.
 */
final class AssignHarness implements AutoCloseable {

  static final int SUPER_CLUSTERS = 5;
  static final int SIZE = 7;
  static final int DIMENSION = 3;
  static final int MAX_PARALLELISM = 16;
  static final int[] KEYS = SuperClusterKeys.of(SUPER_CLUSTERS, MAX_PARALLELISM);
  static final long START = 1_000_000;

  /** Options under which re-seeding happens within some hundred images. */
  static final AssignOptions OPTIONS =
      new AssignOptions(Samples.RUN, 4, 250, 1000, 60, 0.2, false, 20_190_503);

  private final KeyedOneInputStreamOperatorTestHarness<
          Integer, Either<EmbeddedImage, GenerationMarker>, PseudoLabel>
      harness;
  private final int parallelism;
  private final int subtask;

  private AssignHarness(int parallelism, int subtask) throws Exception {
    this.parallelism = parallelism;
    this.subtask = subtask;
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new AssignOperator(OPTIONS, AssignHarness::fitted),
            element -> element.isLeft() ? element.left().key() : element.right().key(),
            Types.INT,
            MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setup();
  }

  /** Starts a job's only subtask for the first time. */
  static AssignHarness start() throws Exception {
    return start(START);
  }

  static AssignHarness start(long now) throws Exception {
    AssignHarness started = new AssignHarness(1, 0);
    started.harness.setProcessingTime(now);
    started.harness.open();
    return started;
  }

  /** Restores one subtask of a job, possibly at another parallelism. */
  static AssignHarness restore(
      OperatorSubtaskState state, long now, int formerParallelism, int parallelism, int subtask)
      throws Exception {
    AssignHarness restored = new AssignHarness(parallelism, subtask);
    restored.harness.setProcessingTime(now);
    restored.harness.initializeState(
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            state, MAX_PARALLELISM, formerParallelism, parallelism, subtask));
    restored.harness.open();
    return restored;
  }

  /**
   * Returns a fitted super-cluster of any generation of these tests, a function of its arguments.
   */
  static InitialClusters fitted(GenerationRef generation, int superCluster) {
    Random random = new Random(100L * generation.number() + superCluster);
    double[] counts = random.doubles(SIZE, 1, 30).toArray();
    return new InitialClusters(
        Samples.gaussian(random, SIZE, DIMENSION),
        counts,
        Samples.gaussian(random, 1, DIMENSION).row(0),
        Arrays.stream(counts).sum());
  }

  /**
   * Returns images of one generation, with offsets from {@code from} on, spread over
   * super-clusters.
   */
  static List<EmbeddedImage> images(int generation, long from, int count) {
    List<EmbeddedImage> images = new ArrayList<>();
    for (long offset = from; offset < from + count; offset++) {
      Random random = new Random(offset * 7919);
      int superCluster = random.nextInt(SUPER_CLUSTERS);
      float[] features = Samples.gaussian(random, 1, DIMENSION).row(0);
      images.add(image(generation, superCluster, offset, features));
    }
    return images;
  }

  static EmbeddedImage image(int generation, int superCluster, long offset, float... features) {
    return new EmbeddedImage(
        KEYS[superCluster],
        superCluster,
        generation,
        features,
        3,
        offset,
        1,
        "image-" + offset,
        offset % 5 == 0,
        new byte[] {(byte) offset});
  }

  /** Tells whether a super-cluster's images come to this subtask. */
  boolean owns(int superCluster) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            KEYS[superCluster], MAX_PARALLELISM, parallelism)
        == subtask;
  }

  /** Sends the markers that one embed subtask sends to this subtask when it begins a generation. */
  void marker(GenerationRef generation, int embedSubtask, int embedParallelism) throws Exception {
    marker(generation, embedSubtask, embedParallelism, START);
  }

  /** Sends them as of an attempt of the job. */
  void marker(GenerationRef generation, int embedSubtask, int embedParallelism, long attempt)
      throws Exception {
    for (int s = 0; s < SUPER_CLUSTERS; s++) {
      if (owns(s)) {
        process(
            Either.Right(
                new GenerationMarker(
                    KEYS[s], generation, embedSubtask, embedParallelism, attempt)));
      }
    }
  }

  /** Sends those of the images that belong to this subtask. */
  void send(Collection<EmbeddedImage> images) throws Exception {
    for (EmbeddedImage image : images) {
      if (owns(image.superCluster())) {
        process(Either.Left(image));
      }
    }
  }

  void send(EmbeddedImage... images) throws Exception {
    send(List.of(images));
  }

  private void process(Either<EmbeddedImage, GenerationMarker> element) throws Exception {
    harness.processElement(new StreamRecord<>(element));
  }

  void time(long now) throws Exception {
    harness.setProcessingTime(now);
  }

  void finish() throws Exception {
    harness.getOperator().finish();
  }

  /** Takes a snapshot as at a barrier. */
  OperatorSubtaskState checkpoint(long id) throws Exception {
    harness.prepareSnapshotPreBarrier(id);
    return harness.snapshot(id, harness.getProcessingTime());
  }

  List<PseudoLabel> labels() {
    return harness.extractOutputValues();
  }

  /** Returns the labels since the last call. */
  List<PseudoLabel> takeLabels() {
    List<PseudoLabel> labels = labels();
    harness.getOutput().clear();
    return labels;
  }

  /** Returns the upserts since the last call. */
  List<Centroid> takeCentroids() {
    return take(AssignOperator.CENTROIDS);
  }

  /** Returns the revisions since the last call. */
  List<Generation> takeRevisions() {
    return take(AssignOperator.REVISIONS);
  }

  private <T> List<T> take(OutputTag<T> tag) {
    var output = harness.getSideOutput(tag);
    if (output == null) {
      return List.of();
    }
    List<T> taken = output.stream().map(StreamRecord::getValue).toList();
    output.clear();
    return taken;
  }

  /** Returns every sub-centroid in RocksDB, by (super-cluster, generation, row). */
  Map<String, SubCentroid> storedRows() throws Exception {
    Map<String, SubCentroid> found = new TreeMap<>();
    for (int s : storedSuperClusters(CentroidState.SUB_CENTROIDS)) {
      MapState<Long, SubCentroid> state =
          state(
              new MapStateDescriptor<>(
                  CentroidState.SUB_CENTROIDS, Types.LONG, TypeInformation.of(SubCentroid.class)));
      backend().setCurrentKey(KEYS[s]);
      for (Map.Entry<Long, SubCentroid> entry : state.entries()) {
        found.put(
            "%d/%d/%d".formatted(s, entry.getKey() >> 32, (int) (long) entry.getKey()),
            entry.getValue());
      }
    }
    return found;
  }

  /** Returns every super-cluster in RocksDB, by (super-cluster, generation). */
  Map<String, SuperClusterState> storedClusters() throws Exception {
    Map<String, SuperClusterState> found = new TreeMap<>();
    for (int s : storedSuperClusters(CentroidState.SUPER_CLUSTERS)) {
      MapState<Integer, SuperClusterState> state =
          state(
              new MapStateDescriptor<>(
                  CentroidState.SUPER_CLUSTERS,
                  Types.INT,
                  TypeInformation.of(SuperClusterState.class)));
      backend().setCurrentKey(KEYS[s]);
      for (Map.Entry<Integer, SuperClusterState> entry : state.entries()) {
        found.put("%d/%d".formatted(s, entry.getKey()), entry.getValue());
      }
    }
    return found;
  }

  private List<Integer> storedSuperClusters(String stateName) {
    List<Integer> keys = Arrays.stream(KEYS).boxed().toList();
    try (Stream<Integer> stored = backend().getKeys(stateName, VoidNamespace.INSTANCE)) {
      return stored.distinct().map(keys::indexOf).sorted().toList();
    }
  }

  private <K, V> MapState<K, V> state(MapStateDescriptor<K, V> descriptor) throws Exception {
    return backend()
        .getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
  }

  private KeyedStateBackend<Integer> backend() {
    return harness.getOperator().getKeyedStateBackend();
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
