package io.deeperstream.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A rate over the last seconds of a count that is asked for more often than it changes. For one
 * thread.
 */
final class RecentRate {

  private static final long WINDOW_NANOS = 10_000_000_000L;

  private record Sample(double count, long nanos) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * Takes a count and tells the rate.
   *
   * @param count so far; a smaller one than before begins anew
   * @param nanos the time of {@link System#nanoTime}
   * @return per second over the last 10 seconds, or since the first count if that is later; 0 at
   *     the first
   */
  double at(double count, long nanos) {
    if (!samples.isEmpty() && count < samples.getLast().count()) {
      samples.clear();
    }
    samples.addLast(new Sample(count, nanos));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    return nanos == first.nanos() ? 0 : (count - first.count()) / ((nanos - first.nanos()) / 1e9);
  }
}
