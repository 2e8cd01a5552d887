package io.deeperstream.bench;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.Clustering;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Forgetting;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.Npy;
import io.deeperstream.clustering.OnlineKMeans;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how far the online update follows a stream whose distribution shifts half way. The
 * yardstick is the gap in mean squared distance between the centroids at the shift and a k-means
 * fitted on the last images of the stream; the result is the share of that gap that an update
 * recovers. Distances are of those last images, which favours the fit. The share for held-out
 * images is printed as well; if it exceeds 100%, the fit follows the noise of its few images.
 */
@Command(
    name = "shift",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "How far online updates follow a stream that shifts half way.")
public final class ShiftBench implements Callable<Integer> {

  @Option(
      names = "--features",
      required = true,
      paramLabel = "FILE",
      description = "Points: .npy, float32, [n][d].")
  private Path features;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "Class of each, for their order alone: .npy, int64, [n].")
  private Path labels;

  @Option(
      names = "--sorted",
      description = "Class by class within each half, too; the shift then goes on to the end.")
  private boolean sorted;

  @Option(names = "--clusters", paramLabel = "K", defaultValue = "250", description = "Clusters.")
  private int clusters;

  @Option(
      names = "--window",
      paramLabel = "IMAGES",
      defaultValue = "10000",
      description = "Images of the first fit, and of the last window.")
  private int window;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images of a mini-batch.")
  private int batch;

  @Option(
      names = "--half-life",
      paramLabel = "IMAGES",
      defaultValue = "5000",
      description = "Images after which the weight of an older one is halved.")
  private double halfLife;

  @Option(
      names = "--starvation",
      paramLabel = "RATIO",
      defaultValue = "0.1",
      description = "Clusters below this share of the heaviest are re-seeded.")
  private double starvation;

  @Option(
      names = "--max-reseeds",
      paramLabel = "N",
      defaultValue = "8",
      description = "Clusters that are re-seeded at most after a mini-batch.")
  private int maxReseeds;

  @Option(names = "--seeds", paramLabel = "N", defaultValue = "3", description = "Repetitions.")
  private int seeds;

  @Option(names = "--threads", paramLabel = "T", defaultValue = "2", description = "Threads.")
  private int threads;

  /** A variant of the update, with its name. */
  private record Update(String name, Forgetting forgetting, double starvation) {}

  /** Mean squared distances of the last images of the stream, and of held-out ones. */
  private record Distances(double window, double heldOut) {

    /** Returns the share of the gap between two others that this one has recovered. */
    Distances recovered(Distances frozen, Distances refitted) {
      return new Distances(
          (frozen.window - window) / (frozen.window - refitted.window),
          (frozen.heldOut - heldOut) / (frozen.heldOut - refitted.heldOut));
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ShiftBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    FloatMatrix points;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(features))) {
      points = Npy.readFloatRows(in);
    }
    long[] classes;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(labels))) {
      classes = Npy.readLongs(in);
    }
    List<Update> updates =
        List.of(
            new Update("forgetting and re-seeding", new Forgetting(halfLife), starvation),
            new Update("forgetting alone", new Forgetting(halfLife), 0),
            new Update("1/n and re-seeding", Forgetting.none(), starvation),
            new Update("1/n alone", Forgetting.none(), 0));
    List<List<Distances>> recovered = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      recovered.add(measure(ShiftedStream.of(points, classes, sorted, seed), updates, seed));
    }
    for (int u = 0; u < updates.size(); u++) {
      int update = u;
      System.out.printf(
          "median of %d seeds: %s recovers %.1f%% of the gap (held out %.1f%%)%n",
          seeds,
          updates.get(u).name(),
          100 * Medians.of(recovered, shares -> shares.get(update).window()),
          100 * Medians.of(recovered, shares -> shares.get(update).heldOut()));
    }
    return 0;
  }

  /** Prints all distances, and returns the share of the gap that each update recovers. */
  private List<Distances> measure(ShiftedStream stream, List<Update> updates, int seed) {
    if (window < clusters || window > Math.min(stream.before().rows(), stream.after().rows())) {
      throw new IllegalArgumentException(
          "--window is %d; it must lie between --clusters (%d) and the images before (%d) and after (%d) the shift"
              .formatted(window, clusters, stream.before().rows(), stream.after().rows()));
    }
    FloatMatrix last = slice(stream.after(), stream.after().rows() - window, window);
    Clustering first = fit(slice(stream.before(), 0, window), seed);
    Distances refitted = distances(fit(last, seed).centroids(), stream, last);
    System.out.printf(
        "seed %d: %,d images before the shift, %,d after it, %,d held out; k = %,d, first fit and window %,d, batch %d, half-life %,.0f, starvation %s%n",
        seed,
        stream.before().rows(),
        stream.after().rows(),
        stream.heldOut().rows(),
        clusters,
        window,
        batch,
        halfLife,
        starvation);
    List<Distances> shares = new ArrayList<>();
    Distances frozen = null;
    for (Update update : updates) {
      try (OnlineKMeans online = start(first, update, seed)) {
        follow(online, slice(stream.before(), window, stream.before().rows() - window));
        if (frozen == null) {
          frozen = distances(online.centroids(), stream, last);
          print("frozen at the shift", frozen);
          print("k-means on the last window", refitted);
        }
        follow(online, stream.after());
        Distances found = distances(online.centroids(), stream, last);
        shares.add(found.recovered(frozen, refitted));
        print(update.name(), found);
        System.out.printf(
            "      recovers %.1f%% of the gap (held out %.1f%%), %d re-seeded%n",
            100 * shares.get(shares.size() - 1).window(),
            100 * shares.get(shares.size() - 1).heldOut(),
            incarnations(online));
      }
    }
    return shares;
  }

  private OnlineKMeans start(Clustering first, Update update, int seed) {
    return OnlineKMeans.startingAt(
        new OnlineKMeans.Options(
            update.forgetting(), update.starvation(), maxReseeds, seed, threads),
        first.centroids(),
        first.counts());
  }

  private void follow(OnlineKMeans online, FloatMatrix images) {
    for (int from = 0; from < images.rows(); from += batch) {
      online.update(slice(images, from, Math.min(batch, images.rows() - from)));
    }
  }

  private Clustering fit(FloatMatrix images, long seed) {
    return KMeans.fit(images, KMeans.Options.of(clusters, seed).withThreads(threads));
  }

  private Distances distances(FloatMatrix centroids, ShiftedStream stream, FloatMatrix last) {
    return new Distances(
        Assignment.nearest(last, centroids, threads).meanSquaredDistance(),
        Assignment.nearest(stream.heldOut(), centroids, threads).meanSquaredDistance());
  }

  private static long incarnations(OnlineKMeans online) {
    return IntStream.range(0, online.clusters())
        .mapToLong(j -> online.state(j).incarnation())
        .sum();
  }

  private static void print(String name, Distances distances) {
    System.out.printf(
        "  %-28s %.5f, held out %.5f%n", name, distances.window(), distances.heldOut());
  }

  private static FloatMatrix slice(FloatMatrix images, int from, int count) {
    int d = images.columns();
    return new FloatMatrix(
        Arrays.copyOfRange(images.data(), from * d, (from + count) * d), count, d);
  }
}
