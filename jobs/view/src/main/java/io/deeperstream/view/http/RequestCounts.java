package io.deeperstream.view.http;

import java.util.Map;
import java.util.TreeMap;

/** Counts answers by their status. Thread-safe. */
final class RequestCounts {

  private final Map<Integer, Long> answers = new TreeMap<>();

  synchronized void count(int status) {
    answers.merge(status, 1L, Long::sum);
  }

  /** Returns a copy, by status. */
  synchronized Map<Integer, Long> answers() {
    return new TreeMap<>(answers);
  }
}
