package io.deeperstream.view;

import io.deeperstream.schemas.Centroid;
import java.util.HashMap;
import java.util.Map;

/**
 * Which run the view shows, where a topic holds several: the one that started or was resumed last.
 *
 * <p>A run takes over with its first record that is younger than the first of the run shown so far,
 * so that nothing of it is missed. A run that was left comes back only with a later attempt, which
 * publishes everything anew; two runs at work side by side do not take turns. Not thread-safe.
 */
final class FollowedRun {

  private final Map<String, Long> left = new HashMap<>();
  private String run = "";
  private long firstMillis = Long.MIN_VALUE;
  private long attempt = -1;

  /**
   * Takes note of an upsert.
   *
   * @param millis when the record was written, since the epoch
   * @return whether it is of the run shown from now on
   */
  boolean accepts(Centroid upsert, long millis) {
    if (upsert.getRun().equals(run)) {
      firstMillis = Math.min(firstMillis, millis);
      attempt = Math.max(attempt, upsert.getAttempt());
      return true;
    }
    boolean takesOver =
        millis > firstMillis && upsert.getAttempt() > left.getOrDefault(upsert.getRun(), -1L);
    if (takesOver) {
      left.put(run, attempt);
      run = upsert.getRun();
      firstMillis = millis;
      attempt = upsert.getAttempt();
    }
    return takesOver;
  }

  /** The run shown, empty as long as there is none. */
  String name() {
    return run;
  }
}
