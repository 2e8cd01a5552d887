package io.deeperstream.view.state;

import io.deeperstream.schemas.Centroid;
import java.util.HashMap;
import java.util.Map;

/**
 * Selects the run that the view shows when a topic holds several: the one that was started or
 * resumed last.
 *
 * <p>A run takes over with its first record that is younger than the first record of the run shown
 * so far, so that none of its records is missed. A run that has been replaced returns only with a
 * later attempt, which publishes everything again; two runs that write at the same time therefore
 * do not alternate. Not thread-safe.
 */
final class FollowedRun {

  private final Map<String, Long> left = new HashMap<>();
  private String run = "";
  private long firstMillis = Long.MIN_VALUE;
  private long attempt = -1;

  /**
   * Records an upsert.
   *
   * @param millis when the record was written, since the epoch
   * @return whether it belongs to the run shown from now on
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

  /** Returns the run shown, empty as long as there is none. */
  String name() {
    return run;
  }
}
