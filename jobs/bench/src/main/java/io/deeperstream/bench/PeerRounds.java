package io.deeperstream.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Our side and scikit-learn's in turn, round by round, with the same seeds. Some rounds before the
 * first are not counted: they load libraries and compile.
 */
final class PeerRounds {

  /** Fits once. */
  @FunctionalInterface
  interface Side {
    TimedFit fit(int clusters, long seed) throws IOException;
  }

  private record Round(TimedFit ours, Optional<TimedFit> peer) {}

  private final PeerOptions options;
  private final int warmUps;

  /**
   * @param warmUps rounds that are not counted, at least 1
   */
  PeerRounds(PeerOptions options, int warmUps) {
    if (options.rounds < 1) {
      throw new IllegalArgumentException(
          "--rounds is %d; it must be at least 1".formatted(options.rounds));
    }
    this.options = options;
    this.warmUps = warmUps;
  }

  /**
   * Measures both sides, or ours alone where scikit-learn is not there, and prints every round and
   * the medians.
   *
   * @param method of the peer, as {@link ScikitLearn#start} takes it
   * @param passes that the peer makes at most
   */
  void compare(Side ours, String method, int passes) throws IOException {
    Path script = Checkout.root().resolve("jobs/bench/src/main/python/kmeans_peer.py");
    try (ScikitLearn peer =
        ScikitLearn.start(
            options.python, script, options.features, method, passes, options.threads)) {
      System.out.println("the peer is " + peer.version());
      measure(ours, Optional.of(peer));
    } catch (PythonPeer.UnavailableException e) {
      System.out.printf("scikit-learn is left out: %s%n", e.getMessage());
      measure(ours, Optional.empty());
    }
  }

  private void measure(Side ours, Optional<ScikitLearn> peer) throws IOException {
    for (int k : options.clusters) {
      List<Round> counted = new ArrayList<>();
      for (int round = 1 - warmUps; round <= options.rounds; round++) {
        long seed = options.seed + warmUps - 1 + round;
        TimedFit fit = ours.fit(k, seed);
        Optional<TimedFit> theirs =
            peer.isPresent() ? Optional.of(peer.get().fit(k, seed)) : Optional.empty();
        String name = round <= 0 ? "warm-up, not counted" : "round " + round;
        System.out.println(line(k, name, fit, theirs));
        if (round > 0) {
          counted.add(new Round(fit, theirs));
        }
      }
      System.out.println(
          line(
              k,
              "median of %d rounds".formatted(options.rounds),
              median(counted.stream().map(Round::ours).toList()),
              peer.map(p -> median(counted.stream().map(r -> r.peer().orElseThrow()).toList()))));
      if (peer.isPresent()) {
        double own = fastest(counted.stream().map(Round::ours).toList());
        double theirs = fastest(counted.stream().map(r -> r.peer().orElseThrow()).toList());
        System.out.printf(
            "k = %,d, fastest round of each side, least disturbed by others on the machine: %.3f s and %.3f s, ratio %.3f%n",
            k, own, theirs, own / theirs);
      }
    }
  }

  private static double fastest(List<TimedFit> fits) {
    return fits.stream().mapToDouble(TimedFit::seconds).min().orElseThrow();
  }

  /** The medians, and the most dead clusters of any round. */
  private static TimedFit median(List<TimedFit> fits) {
    return new TimedFit(
        Medians.of(fits, TimedFit::seconds),
        Medians.of(fits, TimedFit::meanSquaredDistance),
        fits.stream().mapToInt(TimedFit::deadClusters).max().orElseThrow());
  }

  private static String line(int k, String name, TimedFit ours, Optional<TimedFit> peer) {
    String text = "k = %,d, %s: ours %s".formatted(k, name, figures(ours));
    return peer.map(
            theirs ->
                text
                    + "; scikit-learn %s; ratio %.3f of its time, %.4f of its distance"
                        .formatted(
                            figures(theirs),
                            ours.seconds() / theirs.seconds(),
                            ours.meanSquaredDistance() / theirs.meanSquaredDistance()))
        .orElse(text);
  }

  private static String figures(TimedFit fit) {
    return "%.2f s, mean squared distance %.5f, %d dead"
        .formatted(fit.seconds(), fit.meanSquaredDistance(), fit.deadClusters());
  }
}
