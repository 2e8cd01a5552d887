package io.deeperstream.clustering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Plans which starving clusters are re-seeded after a mini-batch, and from which donors.
 *
 * <p>Clusters starve whose forgotten count is below {@code starvation} times the largest; the
 * smallest come first, equal ones by index, up to the bound. Donors are drawn with probability
 * proportional to (n − 1)⁺ among those that have a point in the mini-batch and whose half would not
 * starve, each once; when none is left, the rest waits for the next mini-batch.
 */
final class Reseeding {

  private final ForgottenCounts counts;
  private final OnlineKMeans.Options options;
  private final long clock;
  private final int[] touched;

  /**
   * One re-seeding.
   *
   * @param starving the cluster that takes the donor's place beside it
   * @param donor the cluster that is split
   * @param half the new count of both
   */
  record Step(int starving, int donor, double half) {}

  /**
   * @param touched clusters with a point in the mini-batch that ended at {@code clock}
   */
  Reseeding(ForgottenCounts counts, OnlineKMeans.Options options, long clock, int[] touched) {
    this.counts = counts;
    this.options = options;
    this.clock = clock;
    this.touched = touched;
  }

  /** The steps, to be taken in order; no cluster starves twice. */
  List<Step> plan() {
    int largest = 0;
    for (int j = 1; j < counts.size(); j++) {
      if (counts.score(j) > counts.score(largest)) {
        largest = j;
      }
    }
    List<Integer> starving =
        smallestBelow(counts.score(largest) + Forgetting.log2(options.starvation()));
    if (starving.isEmpty()) {
      return List.of();
    }
    double threshold = options.starvation() * counts.at(largest, clock);
    SumTree donors = new SumTree(counts.size());
    for (int j : touched) {
      double mass = counts.at(j, clock);
      donors.set(j, mass / 2 >= threshold ? DonorRule.weight(mass) : 0);
    }
    SplittableRandom random = Randoms.of(options.seed(), clock);
    List<Step> steps = new ArrayList<>();
    for (int j : starving) {
      if (donors.total() == 0) {
        break;
      }
      int donor = donors.draw(random);
      donors.set(donor, 0);
      steps.add(new Step(j, donor, (counts.at(donor, clock) + counts.at(j, clock)) / 2));
    }
    return steps;
  }

  private List<Integer> smallestBelow(double bound) {
    Comparator<Integer> smallestFirst =
        Comparator.<Integer>comparingDouble(counts::score).thenComparing(j -> j);
    PriorityQueue<Integer> smallest = new PriorityQueue<>(smallestFirst.reversed());
    for (int j = 0; j < counts.size(); j++) {
      if (counts.score(j) < bound) {
        smallest.add(j);
        if (smallest.size() > options.maxReseeds()) {
          smallest.remove();
        }
      }
    }
    return smallest.stream().sorted(smallestFirst).toList();
  }
}
