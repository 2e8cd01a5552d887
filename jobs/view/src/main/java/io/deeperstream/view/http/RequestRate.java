package io.deeperstream.view.http;

import java.util.HashMap;
import java.util.Map;

/** Bounds the requests of each client in a second of the clock. Thread-safe. */
final class RequestRate {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int most;
  private final Map<String, Integer> requests = new HashMap<>();
  private long second = Long.MIN_VALUE;

  /**
   * @param most requests of a client in a second
   */
  RequestRate(int most) {
    this.most = most;
  }

  /**
   * Counts a request.
   *
   * @param client its address
   * @param nanos a clock that never goes back
   * @throws HttpFailure 429 if the client has made as many as it may
   */
  synchronized void require(String client, long nanos) throws HttpFailure {
    long now = Math.floorDiv(nanos, SECOND_NANOS);
    if (now != second) {
      second = now;
      requests.clear();
    }
    if (requests.merge(client, 1, Integer::sum) > most) {
      throw new HttpFailure(429, "a client may make %d requests a second".formatted(most));
    }
  }
}
