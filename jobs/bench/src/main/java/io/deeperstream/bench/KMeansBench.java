package io.deeperstream.bench;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.ClusterHealth;
import io.deeperstream.clustering.Clustering;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.KMeans;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures seconds and mean squared distance of a fit, next to scikit-learn's {@code KMeans} on the
 * same points with the same number of passes.
 */
@Command(
    name = "kmeans",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A k-means fit beside scikit-learn's (Lloyd, random start) on the same points.")
public final class KMeansBench implements Callable<Integer> {

  /** Relative tolerance between the fit's mean squared distance and a recomputed one. */
  private static final double TOLERANCE = 1e-6;

  @Mixin private PeerOptions options;

  @Option(names = "--passes", paramLabel = "N", defaultValue = "10", description = "Updates.")
  private int passes;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new KMeansBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PeerRounds rounds = new PeerRounds(options, 1);
    FloatMatrix points = options.read();
    System.out.printf(
        "%s: %,d points of %d columns, %d passes, random start, %d threads%n",
        options.features, points.rows(), points.columns(), passes, options.threads);
    rounds.compare((k, seed) -> fit(points, k, seed), ScikitLearn.LLOYD, passes);
    return 0;
  }

  private TimedFit fit(FloatMatrix points, int k, long seed) {
    KMeans.Options fitOptions =
        new KMeans.Options(k, passes, KMeans.Start.RANDOM, seed, options.threads);
    long began = System.nanoTime();
    Clustering fit = KMeans.fit(points, fitOptions);
    double seconds = (System.nanoTime() - began) / 1e9;
    Assignment anew = Assignment.nearest(points, fit.centroids(), options.threads);
    double distance = anew.meanSquaredDistance();
    if (Math.abs(distance - fit.meanSquaredDistance()) > TOLERANCE * distance) {
      throw new IllegalStateException(
          "the fit says %s, its centroids say %s".formatted(fit.meanSquaredDistance(), distance));
    }
    return new TimedFit(seconds, distance, k - ClusterHealth.of(anew.counts(k)).live());
  }
}
