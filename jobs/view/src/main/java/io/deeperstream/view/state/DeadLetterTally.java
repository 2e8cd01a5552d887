package io.deeperstream.view.state;

import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.DeadLetterReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the topic's dead letters by reason, over all runs, and keeps the last {@value #KEPT}.
 * Thread-safe.
 */
public final class DeadLetterTally {

  /** Letters that are kept. */
  static final int KEPT = 100;

  private final Map<DeadLetterReason, Long> counts = new EnumMap<>(DeadLetterReason.class);
  private final ArrayDeque<DeadLetter> last = new ArrayDeque<>();

  /** Takes the next letter. */
  public synchronized void take(DeadLetter letter) {
    counts.merge(letter.getReason(), 1L, Long::sum);
    last.addFirst(letter);
    if (last.size() > KEPT) {
      last.removeLast();
    }
  }

  /**
   * Dead letters of one moment.
   *
   * @param counts of each reason that occurred
   * @param last the newest, newest first
   */
  public record Letters(Map<DeadLetterReason, Long> counts, List<DeadLetter> last) {}

  /** Returns a copy of what is known. */
  public synchronized Letters letters() {
    return new Letters(
        Collections.unmodifiableMap(new EnumMap<>(counts)),
        Collections.unmodifiableList(new ArrayList<>(last)));
  }
}
