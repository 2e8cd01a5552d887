package io.deeperstream.bench;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.CentroidIndex;
import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Speed of assigning points to their nearest centroids (the E step of k-means), distances included,
 * beside the bare matrix product of the same shape, in turn, round by round.
 */
@Command(
    name = "e-step",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "GFLOP/s of an assignment beside bare sgemm of the same shape.")
public final class EStepBench implements Callable<Integer> {

  private static final int CHECKED = 40;
  private static final double TOLERANCE = 1e-5;

  @Option(names = "--points", paramLabel = "N", defaultValue = "20000", description = "Points.")
  private int n;

  @Option(names = "--clusters", paramLabel = "K", defaultValue = "20000", description = "Clusters.")
  private int k;

  @Option(names = "--dimension", paramLabel = "D", defaultValue = "256", description = "Columns.")
  private int dimension;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds.")
  private int rounds;

  @Option(names = "--threads", paramLabel = "T", defaultValue = "2", description = "Threads.")
  private int threads;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of the points.")
  private long seed;

  /** GFLOP/s of a round: ours, and the better of two ways to call sgemm. */
  private record Round(double ours, double bare) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EStepBench()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (n < 1 || k < 1 || dimension < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "--points (%d), --clusters (%d), --dimension (%d) and --rounds (%d) must be at least 1"
              .formatted(n, k, dimension, rounds));
    }
    SplittableRandom random = new SplittableRandom(seed);
    FloatMatrix points = RandomPoints.onSphere(n, dimension, random);
    FloatMatrix centroids = RandomPoints.onSphere(k, dimension, random);
    double gflop = 2e-9 * n * k * dimension;
    List<Round> counted = new ArrayList<>();
    try (CentroidIndex index = new CentroidIndex(centroids);
        BareProduct product = new BareProduct(points, centroids, threads)) {
      for (int round = 0; round <= rounds; round++) {
        long began = System.nanoTime();
        Assignment assignment = index.nearest(points, threads);
        double ours = gflop / ((System.nanoTime() - began) / 1e9);
        double ownThreads = gflop / product.secondsOfOurThreads();
        double blasThreads = gflop / product.secondsOfBlasThreads();
        if (round == 0) {
          check(points, centroids, assignment);
        } else {
          counted.add(new Round(ours, Math.max(ownThreads, blasThreads)));
          System.out.printf(
              "round %d: ours %.1f GFLOP/s; bare sgemm %.1f on our threads, %.1f on its own; ratio %.3f%n",
              round, ours, ownThreads, blasThreads, ours / Math.max(ownThreads, blasThreads));
        }
      }
    }
    System.out.printf(
        "%,d points, k = %,d, d = %d, %d threads, median of %d rounds: ours %.1f GFLOP/s (%,.0f points/s), bare sgemm %.1f, ratio of a round %.3f%n",
        n,
        k,
        dimension,
        threads,
        rounds,
        Medians.of(counted, Round::ours),
        Medians.of(counted, Round::ours) * n / gflop,
        Medians.of(counted, Round::bare),
        Medians.of(counted, round -> round.ours() / round.bare()));
    return 0;
  }

  /** Some points' labels against a search by plain loops. */
  private void check(FloatMatrix points, FloatMatrix centroids, Assignment assignment) {
    for (int i = 0; i < n; i += Math.max(1, n / CHECKED)) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int c = 0; c < k; c++) {
        nearest = Math.min(nearest, squaredDistance(points, i, centroids, c));
      }
      double chosen = squaredDistance(points, i, centroids, assignment.cluster()[i]);
      if (!(chosen <= nearest + TOLERANCE)) {
        throw new IllegalStateException(
            "point %d was assigned at squared distance %s, its nearest centroid is at %s"
                .formatted(i, chosen, nearest));
      }
    }
  }

  private double squaredDistance(FloatMatrix points, int point, FloatMatrix centroids, int c) {
    double sum = 0;
    for (int j = 0; j < dimension; j++) {
      double difference =
          (double) points.data()[point * dimension + j] - centroids.data()[c * dimension + j];
      sum += difference * difference;
    }
    return sum;
  }
}
