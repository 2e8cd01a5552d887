package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * k-means of one level by Lloyd's passes: squared Euclidean distance, centroids not re-normalised,
 * empty clusters repaired after every update by the donor rule. The result depends on the points
 * and the options but never on the number of threads. Stateless and safe for concurrent use.
 */
public final class KMeans {

  private static final Logger LOG = LoggerFactory.getLogger(KMeans.class);

  /** Method of choosing the first centroids. */
  public enum Start {
    /** k different points drawn uniformly, as in the paper. */
    RANDOM("random"),
    /** k-means++, which costs about one more pass. */
    PLUS_PLUS("k-means++");

    private final String name;

    Start(String name) {
      this.name = name;
    }

    /** Returns the start with this name; empty if there is none. */
    public static Optional<Start> of(String name) {
      return Arrays.stream(values()).filter(start -> start.name.equals(name)).findFirst();
    }

    /** Returns the name used in the literature. */
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Settings of a fit.
   *
   * @param clusters k, 1 or more
   * @param passes maximum number of updates, 0 or more; one more pass only assigns. The paper's
   *     reference implementation has 10
   * @param start how the first centroids are chosen
   * @param seed of all random choices
   * @param threads threads to use, 1 or more
   * @param maxPointsPerCluster bound on the points per cluster that the passes use: of more points,
   *     a random sample is taken (faiss has 256), and all points are assigned at the end; 0 uses
   *     all points. Lower is faster and makes centroids noisier.
   */
  public record Options(
      int clusters, int passes, Start start, long seed, int threads, int maxPointsPerCluster) {

    /** Updates of the paper's reference implementation. */
    public static final int DEFAULT_PASSES = 10;

    public Options {
      if (clusters < 1) {
        throw new IllegalArgumentException("k (%d) must be at least 1".formatted(clusters));
      }
      if (passes < 0) {
        throw new IllegalArgumentException("passes (%d) must be at least 0".formatted(passes));
      }
      Objects.requireNonNull(start, "start");
      Tiles.requireThreads(threads);
      if (maxPointsPerCluster < 0) {
        throw new IllegalArgumentException(
            "maxPointsPerCluster (%d) must be at least 0".formatted(maxPointsPerCluster));
      }
    }

    /** Settings that use all points. */
    public Options(int clusters, int passes, Start start, long seed, int threads) {
      this(clusters, passes, start, seed, threads, 0);
    }

    /** Returns settings for ten passes from random points on one thread. */
    public static Options of(int clusters, long seed) {
      return new Options(clusters, DEFAULT_PASSES, Start.RANDOM, seed, 1);
    }

    /** Returns these settings with another number of passes. */
    public Options withPasses(int newPasses) {
      return new Options(clusters, newPasses, start, seed, threads, maxPointsPerCluster);
    }

    /** Returns these settings with another start. */
    public Options withStart(Start newStart) {
      return new Options(clusters, passes, newStart, seed, threads, maxPointsPerCluster);
    }

    /** Returns these settings with another number of threads. */
    public Options withThreads(int newThreads) {
      return new Options(clusters, passes, start, seed, newThreads, maxPointsPerCluster);
    }

    /** Returns these settings with another bound on the points that the passes use. */
    public Options withMaxPointsPerCluster(int newMax) {
      return new Options(clusters, passes, start, seed, threads, newMax);
    }

    /** Returns the number of points that the passes use out of {@code points}. */
    int fittedOf(int points) {
      return maxPointsPerCluster == 0
          ? points
          : (int) Math.min(points, (long) maxPointsPerCluster * clusters);
    }
  }

  private KMeans() {}

  /**
   * Fits k centroids.
   *
   * @param points {@code [n][dimension]}, finite, read only; n at least k
   * @throws IllegalArgumentException if k exceeds n, or a point is not finite
   * @throws CancellationException if the thread is interrupted; it stays interrupted
   */
  public static Clustering fit(FloatMatrix points, Options options) {
    int k = options.clusters();
    if (k > points.rows()) {
      throw new IllegalArgumentException(
          "k (%d) exceeds the number of points (%d)".formatted(k, points.rows()));
    }
    points.requireFinite("point");
    SplittableRandom random = Randoms.of(options.seed(), 0);
    int fitted = options.fittedOf(points.rows());
    if (fitted == points.rows()) {
      return lloyd(points, options, random);
    }
    LOG.info(
        "k-means of {} clusters is fitted on {} of {} points: {} a cluster at most",
        k,
        fitted,
        points.rows(),
        options.maxPointsPerCluster());
    int[] sample = Seeding.random(points.rows(), fitted, Randoms.of(options.seed(), 1));
    Arrays.sort(sample);
    Clustering onSample = lloyd(points.rows(sample), options, random);
    return Clustering.of(
        onSample.centroids(),
        measured(
            nearest(points, onSample.centroids(), options.threads()),
            points,
            onSample.centroids(),
            options.threads()),
        fitted,
        onSample.passes(),
        onSample.splits());
  }

  /** Runs the passes over all of the points. */
  private static Clustering lloyd(FloatMatrix points, Options options, SplittableRandom random) {
    FloatMatrix centroids = points.rows(start(points, options, random));
    int splits = 0;
    int passes = 0;
    int[] cluster = nearest(points, centroids, options.threads());
    while (passes < options.passes()) {
      double[] counts = update(points, cluster, centroids, options.threads());
      int splitsOfPass = DonorRule.repair(centroids, counts, random);
      splits += splitsOfPass;
      passes++;
      int[] next = nearest(points, centroids, options.threads());
      boolean atRest = splitsOfPass == 0 && Arrays.equals(next, cluster);
      cluster = next;
      if (atRest) {
        break;
      }
    }
    Assignment assignment = measured(cluster, points, centroids, options.threads());
    return Clustering.of(centroids, assignment, points.rows(), passes, splits);
  }

  private static Assignment measured(
      int[] cluster, FloatMatrix points, FloatMatrix centroids, int threads) {
    Assignment assignment = new Assignment(cluster, new float[cluster.length]);
    try (CentroidIndex index = new CentroidIndex(centroids)) {
      index.measure(points, assignment, threads);
    }
    return assignment;
  }

  private static int[] nearest(FloatMatrix points, FloatMatrix centroids, int threads) {
    try (CentroidIndex index = new CentroidIndex(centroids)) {
      return index.nearestClusters(points, threads);
    }
  }

  private static int[] start(FloatMatrix points, Options options, SplittableRandom random) {
    return switch (options.start()) {
      case RANDOM -> Seeding.random(points.rows(), options.clusters(), random);
      case PLUS_PLUS -> Seeding.plusPlus(points, options.clusters(), random, options.threads());
    };
  }

  /**
   * Moves every centroid to the mean of its points; one without points stays.
   *
   * @param centroids {@code [k][dimension]}, overwritten
   * @return points of each cluster, {@code [k]}
   */
  private static double[] update(
      FloatMatrix points, int[] cluster, FloatMatrix centroids, int threads) {
    int columns = centroids.columns();
    Members members = Members.of(cluster, centroids.rows());
    double[] counts = new double[centroids.rows()];
    Tiles.forEachInterruptibly(
        centroids.rows(),
        threads,
        () ->
            j -> {
              counts[j] = members.size(j);
              if (counts[j] > 0) {
                double[] sum = new double[columns];
                members.addTo(sum, j, points);
                for (int d = 0; d < columns; d++) {
                  centroids.data()[j * columns + d] = (float) (sum[d] / counts[j]);
                }
              }
            });
    return counts;
  }
}
