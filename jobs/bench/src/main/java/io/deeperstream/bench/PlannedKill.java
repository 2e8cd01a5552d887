package io.deeperstream.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * When a TaskManager is killed, and which one.
 *
 * @param progress committed labels and dead letters by then, as a share of all, in [0, 0.8)
 * @param phase how much of a checkpoint's interval passes after that, in [0, 1)
 * @param choice which of the busy TaskManagers, in [0, 1)
 */
record PlannedKill(double progress, double phase, double choice) {

  /** The last kill comes while there is still work to go on with. */
  private static final double LATEST = 0.8;

  /**
   * Draws kills, one in each equal part of the work.
   *
   * @param kills at least 0
   */
  static List<PlannedKill> draw(int kills, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, kills)
        .mapToObj(
            i ->
                new PlannedKill(
                    (i + random.nextDouble()) * LATEST / kills,
                    random.nextDouble(),
                    random.nextDouble()))
        .toList();
  }

  /** The chosen one of several. */
  String among(List<String> names) {
    return names.get((int) (choice * names.size()));
  }
}
