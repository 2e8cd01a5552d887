package io.deeperstream.bench;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.CentroidIndex;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Forgetting;
import io.deeperstream.clustering.OnlineKMeans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the cost of assigning an image to the nearest of m super-centroids and then to the
 * nearest of that super-cluster's k/m sub-centroids, as the job does it: batches of images for the
 * upper level, a mini-batch of each super-cluster for the lower. Runs on one thread, as a subtask
 * does, without and with the online update of the sub-centroids.
 */
@Command(
    name = "assignment",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Cost per image of a two-level assignment.")
public final class AssignmentBench implements Callable<Integer> {

  private static final int CHECKED = 20;
  private static final double TOLERANCE = 1e-5;

  @Mixin private ClusteringSizes sizes;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      defaultValue = "128,512",
      description = "Images of a mini-batch; several numbers are measured.")
  private List<Integer> batches;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "16384",
      description = "Images of a round.")
  private int images;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Rounds.")
  private int rounds;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of all points.")
  private long seed;

  /** Assigns a mini-batch of one super-cluster. */
  @FunctionalInterface
  private interface Level {
    Assignment assign(int superCluster, FloatMatrix batch);
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new AssignmentBench()).execute(arguments));
  }

  @Override
  public Integer call() {
    FloatMatrix points =
        RandomPoints.onSphere(images, sizes.dimension(), new SplittableRandom(seed));
    for (int m : sizes.superClusters(1)) {
      FloatMatrix upper = RandomPoints.onSphere(m, sizes.dimension(), random(-1));
      try (CentroidIndex index = new CentroidIndex(upper)) {
        assign(points, index);
        update(points, index);
      }
    }
    return 0;
  }

  private SplittableRandom random(int superCluster) {
    return new SplittableRandom(seed * 1_000_003 + superCluster);
  }

  private FloatMatrix subCentroids(int superCluster, int m) {
    return RandomPoints.onSphere(sizes.clusters() / m, sizes.dimension(), random(superCluster));
  }

  private void assign(FloatMatrix points, CentroidIndex upper) {
    int m = upper.size();
    List<CentroidIndex> lower = each(m, s -> new CentroidIndex(subCentroids(s, m)));
    try {
      check(points, upper, lower);
      measure("assigned", points, upper, (s, batch) -> lower.get(s).nearest(batch, 1));
    } finally {
      lower.forEach(CentroidIndex::close);
    }
  }

  private void update(FloatMatrix points, CentroidIndex upper) {
    int m = upper.size();
    OnlineKMeans.Options options =
        new OnlineKMeans.Options(new Forgetting(100_000), 0.001, 8, seed, 1);
    double[] counts = new double[sizes.clusters() / m];
    Arrays.fill(counts, 300);
    List<OnlineKMeans> lower =
        each(m, s -> OnlineKMeans.startingAt(options, subCentroids(s, m), counts));
    try {
      measure(
          "assigned and learnt",
          points,
          upper,
          (s, batch) -> lower.get(s).update(batch).assignment());
      measure(
          "assigned, learnt and weighed for training",
          points,
          upper,
          (s, batch) -> {
            Assignment assignment = lower.get(s).update(batch).assignment();
            requireWeighed(lower.get(s));
            return assignment;
          });
    } finally {
      lower.forEach(OnlineKMeans::close);
    }
  }

  /** Computes the totals that determine the copies of a mini-batch's images. */
  private static void requireWeighed(OnlineKMeans centroids) {
    double total = centroids.totalCount();
    if (!(total >= centroids.liveClusters())) {
      throw new IllegalStateException(
          "%d sub-clusters of at least an image weigh %s in all"
              .formatted(centroids.liveClusters(), total));
    }
  }

  private static <T> List<T> each(int m, IntFunction<T> make) {
    List<T> all = new ArrayList<>();
    for (int s = 0; s < m; s++) {
      all.add(make.apply(s));
    }
    return all;
  }

  private void measure(String what, FloatMatrix points, CentroidIndex upper, Level lower) {
    for (int batch : batches) {
      MiniBatches waiting = new MiniBatches(upper, lower, batch);
      List<Double> micros = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        long began = System.nanoTime();
        long assigned = 0;
        while (assigned < images) {
          assigned += waiting.send(points);
        }
        if (round > 0) {
          micros.add((System.nanoTime() - began) / 1e3 / assigned);
        }
      }
      double median = Medians.of(micros, value -> value);
      double flop = 2.0 * sizes.dimension() * (upper.size() + sizes.clusters() / upper.size());
      System.out.printf(
          "m = %d, k = %,d, d = %d, mini-batches of %d, %s on one thread: %.1f µs an image, %,.0f images/s, %.1f GFLOP/s (median of %d rounds of %,d images or more)%n",
          upper.size(),
          sizes.clusters(),
          sizes.dimension(),
          batch,
          what,
          median,
          1e6 / median,
          flop / median / 1e3,
          rounds,
          images);
    }
  }

  /** Images waiting for a mini-batch of their super-cluster, from one round to the next. */
  private static final class MiniBatches {
    private final CentroidIndex upper;
    private final Level lower;
    private final int batch;
    private final float[][] waiting;
    private final int[] filled;

    MiniBatches(CentroidIndex upper, Level lower, int batch) {
      this.upper = upper;
      this.lower = lower;
      this.batch = batch;
      this.waiting = new float[upper.size()][batch * upper.dimension()];
      this.filled = new int[upper.size()];
    }

    /** Returns the number of images assigned, in mini-batches that became full. */
    long send(FloatMatrix points) {
      int d = points.columns();
      long assigned = 0;
      for (int from = 0; from < points.rows(); from += batch) {
        int rows = Math.min(batch, points.rows() - from);
        float[] block = Arrays.copyOfRange(points.data(), from * d, (from + rows) * d);
        int[] superCluster = upper.nearest(new FloatMatrix(block, rows, d), 1).cluster();
        for (int i = 0; i < rows; i++) {
          int s = superCluster[i];
          System.arraycopy(block, i * d, waiting[s], filled[s] * d, d);
          filled[s]++;
          if (filled[s] == batch) {
            lower.assign(s, new FloatMatrix(waiting[s].clone(), batch, d));
            filled[s] = 0;
            assigned += batch;
          }
        }
      }
      return assigned;
    }
  }

  /** Checks some images' labels against a search by plain loops. */
  private void check(FloatMatrix points, CentroidIndex upper, List<CentroidIndex> lower) {
    FloatMatrix some = points.rows(IntStream.range(0, CHECKED).toArray());
    int[] superCluster = upper.nearest(some, 1).cluster();
    for (int i = 0; i < CHECKED; i++) {
      requireNearest(points.row(i), superCluster[i], upper);
      CentroidIndex own = lower.get(superCluster[i]);
      requireNearest(points.row(i), own.nearest(points.rows(i), 1).cluster()[0], own);
    }
  }

  private static void requireNearest(float[] point, int chosen, CentroidIndex centroids) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int c = 0; c < centroids.size(); c++) {
      nearest = Math.min(nearest, squaredDistance(point, centroids.centroid(c)));
    }
    double distance = squaredDistance(point, centroids.centroid(chosen));
    if (!(distance <= nearest + TOLERANCE)) {
      throw new IllegalStateException(
          "an image is assigned at squared distance %s, the nearest centroid is at %s"
              .formatted(distance, nearest));
    }
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += ((double) a[j] - b[j]) * ((double) a[j] - b[j]);
    }
    return sum;
  }
}
