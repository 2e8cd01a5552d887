package io.deeperstream.bench;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.Clustering;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.Npy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Seconds and mean squared distance of a fit, beside scikit-learn's {@code KMeans} on the same
 * points with the same number of passes, in turn, round by round. A round before the first is not
 * counted: it loads libraries and compiles.
 */
@Command(
    name = "kmeans",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A k-means fit beside scikit-learn's (Lloyd, random start) on the same points.")
public final class KMeansBench implements Callable<Integer> {

  /** How far a distance that is computed anew may lie from the fit's, relatively. */
  private static final double TOLERANCE = 1e-6;

  @Option(
      names = "--features",
      required = true,
      paramLabel = "FILE",
      description = "Points: .npy, float32, [n][d].")
  private Path features;

  @Option(
      names = "--clusters",
      split = ",",
      paramLabel = "K",
      defaultValue = "1000,5000",
      description = "Clusters; several numbers are measured one after the other.")
  private List<Integer> clusters;

  @Option(names = "--passes", paramLabel = "N", defaultValue = "10", description = "Updates.")
  private int passes;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Rounds.")
  private int rounds;

  @Option(names = "--threads", paramLabel = "T", defaultValue = "2", description = "Threads.")
  private int threads;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the first round; each next round has the next seed.")
  private long seed;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "/usr/bin/python3",
      description = "Interpreter with scikit-learn; without it our side alone is measured.")
  private Path python;

  /** Both sides of a round. */
  private record Round(TimedFit ours, Optional<TimedFit> peer) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new KMeansBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds is %d; it must be at least 1".formatted(rounds));
    }
    FloatMatrix points = read();
    System.out.printf(
        "%s: %,d points of %d columns, %d passes, random start, %d threads%n",
        features, points.rows(), points.columns(), passes, threads);
    Path script =
        Path.of(
            System.getProperty("deeperstream.root", "."),
            "jobs/bench/src/main/python/kmeans_peer.py");
    try (ScikitLearn peer = ScikitLearn.start(python, script, features, passes, threads)) {
      System.out.println("the peer is " + peer.version());
      measure(points, Optional.of(peer));
    } catch (ScikitLearn.UnavailableException e) {
      System.out.printf("scikit-learn is left out: %s%n", e.getMessage());
      measure(points, Optional.empty());
    }
    return 0;
  }

  private FloatMatrix read() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(features))) {
      return Npy.readFloatRows(in);
    }
  }

  private void measure(FloatMatrix points, Optional<ScikitLearn> peer) throws IOException {
    for (int k : clusters) {
      List<Round> counted = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        TimedFit ours = fit(points, k, seed + round);
        Optional<TimedFit> theirs =
            peer.isPresent() ? Optional.of(peer.get().fit(k, seed + round)) : Optional.empty();
        String name = round == 0 ? "warm-up, not counted" : "round " + round;
        System.out.println(line(k, name, ours, theirs));
        if (round > 0) {
          counted.add(new Round(ours, theirs));
        }
      }
      System.out.println(
          line(
              k,
              "median of %d rounds".formatted(rounds),
              median(counted.stream().map(Round::ours).toList()),
              peer.map(p -> median(counted.stream().map(r -> r.peer().orElseThrow()).toList()))));
    }
  }

  private TimedFit fit(FloatMatrix points, int k, long seedOfRound) {
    KMeans.Options options =
        new KMeans.Options(k, passes, KMeans.Start.RANDOM, seedOfRound, threads);
    long began = System.nanoTime();
    Clustering fit = KMeans.fit(points, options);
    double seconds = (System.nanoTime() - began) / 1e9;
    double distance = Assignment.nearest(points, fit.centroids(), threads).meanSquaredDistance();
    if (Math.abs(distance - fit.meanSquaredDistance()) > TOLERANCE * distance) {
      throw new IllegalStateException(
          "the fit says %s, its centroids say %s".formatted(fit.meanSquaredDistance(), distance));
    }
    return new TimedFit(seconds, distance);
  }

  private static TimedFit median(List<TimedFit> fits) {
    return new TimedFit(
        Medians.of(fits, TimedFit::seconds), Medians.of(fits, TimedFit::meanSquaredDistance));
  }

  private static String line(int k, String name, TimedFit ours, Optional<TimedFit> peer) {
    String text =
        "k = %,d, %s: ours %.2f s, mean squared distance %.5f"
            .formatted(k, name, ours.seconds(), ours.meanSquaredDistance());
    return peer.map(
            theirs ->
                text
                    + "; scikit-learn %.2f s, %.5f; ratio %.3f of its time, %.4f of its distance"
                        .formatted(
                            theirs.seconds(),
                            theirs.meanSquaredDistance(),
                            ours.seconds() / theirs.seconds(),
                            ours.meanSquaredDistance() / theirs.meanSquaredDistance()))
        .orElse(text);
  }
}
