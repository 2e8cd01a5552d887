package io.deeperstream.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The plan of a kill: its time, and the TaskManager to kill.
 *
 * @param progress committed labels and dead letters by then, as a share of all, in [0, 0.8)
 * @param moment of the loop to wait for after that; for a job that does not train, always {@link
 *     Moment#TRAINING}
 * @param phase share of a checkpoint's interval to wait after that, in [0, 1)
 * @param choice selects one of the busy TaskManagers, in [0, 1)
 */
record PlannedKill(double progress, Moment moment, double phase, double choice) {

  /** Bound on the progress at the last kill, so that work remains after it. */
  private static final double LATEST = 0.8;

  /**
   * Draws kills, one in each equal part of the work.
   *
   * @param kills at least 0
   * @param training whether the job trains; if so, the kills cycle through the moments of the loop
   *     in a random order
   */
  static List<PlannedKill> draw(int kills, long seed, boolean training) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Moment> moments = new ArrayList<>();
    while (moments.size() < kills) {
      List<Moment> turn = new ArrayList<>(List.of(Moment.values()));
      Collections.shuffle(turn, new Random(random.nextLong()));
      moments.addAll(training ? turn : List.of(Moment.TRAINING));
    }
    return IntStream.range(0, kills)
        .mapToObj(
            i ->
                new PlannedKill(
                    (i + random.nextDouble()) * LATEST / kills,
                    moments.get(i),
                    random.nextDouble(),
                    random.nextDouble()))
        .toList();
  }

  /** Returns the chosen one of several. */
  String among(List<String> names) {
    return names.get((int) (choice * names.size()));
  }
}
