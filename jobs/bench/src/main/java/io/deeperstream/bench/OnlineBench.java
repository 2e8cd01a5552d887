package io.deeperstream.bench;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.ClusterHealth;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Forgetting;
import io.deeperstream.clustering.OnlineKMeans;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Seconds and mean squared distance of one online pass from random points, beside scikit-learn's
 * {@code MiniBatchKMeans} with mini-batches of the same size. Our pass sees every point once, in
 * random order; scikit-learn draws as many points with replacement. Neither side's seconds hold the
 * labelling of all points afterwards, by which the distance is measured.
 */
@Command(
    name = "online",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "One online pass beside scikit-learn's MiniBatchKMeans on the same points.")
public final class OnlineBench implements Callable<Integer> {

  /** A pass is short; a stream's update is compiled long before it matters. */
  private static final int WARM_UPS = 5;

  @Mixin private PeerOptions options;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Points of a mini-batch.")
  private int batch;

  @Option(
      names = "--half-life",
      paramLabel = "IMAGES",
      defaultValue = "20000",
      description = "Points after which the weight of an older one is halved; 0 never forgets.")
  private double halfLife;

  @Option(
      names = "--starvation",
      paramLabel = "RATIO",
      defaultValue = "0.2",
      description = "Clusters below this share of the heaviest are re-seeded; 0 never.")
  private double starvation;

  @Option(
      names = "--max-reseeds",
      paramLabel = "N",
      defaultValue = "64",
      description = "Clusters that are re-seeded at most after a mini-batch.")
  private int maxReseeds;

  @Option(
      names = "--peer-passes",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Passes of scikit-learn at most. With more than one it stops by its own rule, which is when ten batches brought nothing.")
  private int peerPasses;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new OnlineBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (batch < 1) {
      throw new IllegalArgumentException("--batch is %d; it must be at least 1".formatted(batch));
    }
    PeerRounds rounds = new PeerRounds(options, WARM_UPS);
    FloatMatrix points = options.read();
    System.out.printf(
        "%s: %,d points of %d columns, one pass of mini-batches of %,d from random points, half-life %,.0f, starvation %s, %d threads; the peer makes %d passes at most%n",
        options.features,
        points.rows(),
        points.columns(),
        batch,
        halfLife,
        starvation,
        options.threads,
        peerPasses);
    rounds.compare((k, seed) -> pass(points, k, seed), ScikitLearn.miniBatch(batch), peerPasses);
    return 0;
  }

  private TimedFit pass(FloatMatrix points, int k, long seed) {
    if (k > points.rows()) {
      throw new IllegalArgumentException(
          "k (%d) exceeds the number of points (%d)".formatted(k, points.rows()));
    }
    long began = System.nanoTime();
    int[] order = ShiftedStream.shuffled(points.rows(), seed);
    double[] counts = new double[k];
    Arrays.fill(counts, 1);
    OnlineKMeans.Options online =
        new OnlineKMeans.Options(
            halfLife == 0 ? Forgetting.none() : new Forgetting(halfLife),
            starvation,
            maxReseeds,
            seed,
            options.threads);
    try (OnlineKMeans centroids =
        OnlineKMeans.startingAt(online, points.rows(Arrays.copyOf(order, k)), counts)) {
      for (int from = 0; from < order.length; from += batch) {
        int to = Math.min(order.length, from + batch);
        centroids.update(points.rows(Arrays.copyOfRange(order, from, to)));
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      Assignment all = Assignment.nearest(points, centroids.centroids(), options.threads);
      return new TimedFit(
          seconds, all.meanSquaredDistance(), k - ClusterHealth.of(all.counts(k)).live());
    }
  }
}
