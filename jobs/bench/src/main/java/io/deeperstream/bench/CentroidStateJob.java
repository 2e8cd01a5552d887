package io.deeperstream.bench;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.pipeline.assign.AssignOperator;
import io.deeperstream.pipeline.assign.AssignOptions;
import io.deeperstream.pipeline.assign.InitialClusters;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.embed.GenerationMarker;
import io.deeperstream.pipeline.embed.SuperClusterKeys;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Either;

/**
 * The job's assign operator between a source that is fed by hand and no sink, over clusters made up
 * from a seed. Source and count are those of the process: one such job at a time, in a cluster
 * inside the process.
 */
final class CentroidStateJob {

  static final String OPERATOR = "assign";

  private static final GenerationRef GENERATION =
      new GenerationRef("bench", 0, "0".repeat(64), "", "nowhere");
  private static final AtomicLong LABELS = new AtomicLong();
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** Makes a super-cluster's centroids anew whenever it is asked. */
  private record MadeUp(int subClusters, int dimension) implements InitialClusters.Loader {
    private static final long serialVersionUID = 1L;

    @Override
    public InitialClusters load(GenerationRef generation, int superCluster) {
      double[] counts = new double[subClusters];
      Arrays.fill(counts, 300);
      return new InitialClusters(
          centroids(superCluster), counts, new float[dimension], 300.0 * subClusters);
    }

    FloatMatrix centroids(int superCluster) {
      return RandomPoints.onSphere(subClusters, dimension, new SplittableRandom(superCluster));
    }
  }

  private final URI flink;
  private final int superClusters;
  private final int parallelism;
  private final MadeUp clusters;
  private final int[] keys;
  private final Configuration overrides;

  /**
   * @param flink REST address of a cluster inside this process
   * @param superClusters m
   * @param subClusters k/m
   * @param overrides Flink properties that override the job's settings of state
   */
  CentroidStateJob(
      URI flink,
      int superClusters,
      int subClusters,
      int dimension,
      int parallelism,
      Configuration overrides) {
    this.flink = flink;
    this.superClusters = superClusters;
    this.parallelism = parallelism;
    this.clusters = new MadeUp(subClusters, dimension);
    this.overrides = overrides;
    this.keys = SuperClusterKeys.of(superClusters, StateTrial.maxParallelism());
  }

  /**
   * Submits the job.
   *
   * @param checkpoint to restore, or empty
   */
  JobID submit(String checkpoint) throws IOException {
    FedSource.clear();
    LABELS.set(0);
    StreamExecutionEnvironment env = StateTrial.environment(flink, checkpoint, overrides);
    env.setParallelism(parallelism);
    AssignOptions options =
        new AssignOptions("bench", 128, 250, TimeUnit.DAYS.toMillis(1), 100_000, 0, false, 1);
    env.addSource(
            new FedSource<Either<EmbeddedImage, GenerationMarker>>(),
            "fed",
            Types.EITHER(
                TypeInformation.of(EmbeddedImage.class),
                TypeInformation.of(GenerationMarker.class)))
        .setParallelism(1)
        .uid("fed")
        .keyBy(
            element -> element.isLeft() ? element.left().key() : element.right().key(), Types.INT)
        .transform(
            OPERATOR, new AvroTypeInfo<>(PseudoLabel.class), new AssignOperator(options, clusters))
        .uid(OPERATOR)
        .map(CentroidStateJob::count)
        .returns(new AvroTypeInfo<>(PseudoLabel.class))
        .sinkTo(new DiscardingSink<>());
    return StateTrial.submit(env, "centroid-state");
  }

  private static PseudoLabel count(PseudoLabel label) {
    LABELS.incrementAndGet();
    return label;
  }

  /** Announces the generation and sends each super-cluster an image, which brings it into state. */
  void begin() throws IOException, InterruptedException {
    for (int key : keys) {
      FedSource.feed(Either.Right(new GenerationMarker(key, GENERATION, 0, 1, 0)));
    }
    for (int s = 0; s < superClusters; s++) {
      float[] features = new float[clusters.dimension()];
      features[0] = 1;
      FedSource.feed(Either.Left(image(s, features)));
    }
    awaitLabels(superClusters);
  }

  /**
   * Sends every so-many-th sub-centroid of each super-cluster an image that lies on it.
   *
   * @return number of images
   */
  int touch(int every) throws IOException, InterruptedException {
    List<EmbeddedImage> images = new ArrayList<>();
    for (int s = 0; s < superClusters; s++) {
      FloatMatrix centroids = clusters.centroids(s);
      for (int row = every - 1; row < clusters.subClusters(); row += every) {
        images.add(image(s, centroids.row(row)));
      }
    }
    long before = LABELS.get();
    images.forEach(image -> FedSource.feed(Either.Left(image)));
    awaitLabels(before + images.size());
    return images.size();
  }

  private EmbeddedImage image(int superCluster, float[] features) {
    return new EmbeddedImage(
        keys[superCluster], superCluster, 0, features, 0, 0, 1, "made-up", false, new byte[0]);
  }

  private static void awaitLabels(long number) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (LABELS.get() < number) {
      if (System.nanoTime() > deadline) {
        throw new IOException("%d of %d images are labelled".formatted(LABELS.get(), number));
      }
      Thread.sleep(5);
    }
  }
}
