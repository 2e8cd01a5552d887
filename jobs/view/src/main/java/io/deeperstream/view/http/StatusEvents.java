package io.deeperstream.view.http;

import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the status to every client of the stream of events, once a second, on a thread of its own.
 * A client that reads nothing holds the others up until its connection is cut. Thread-safe.
 */
final class StatusEvents implements AutoCloseable {

  /** Clients at most. */
  static final int MOST_CLIENTS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(StatusEvents.class);
  private static final long PERIOD_MILLIS = 1000;

  private final Supplier<String> status;
  private final Set<SseClient> clients = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService sender =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "deeperstream-view-events");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param status gives the status as JSON
   */
  StatusEvents(Supplier<String> status) {
    this.status = status;
    var unused =
        sender.scheduleWithFixedDelay(
            this::send, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Takes a new client, or turns it away where there are {@value #MOST_CLIENTS}. */
  void add(SseClient client) {
    if (clients.size() >= MOST_CLIENTS) {
      client.sendComment("too many clients");
      return;
    }
    client.keepAlive();
    client.onClose(() -> clients.remove(client));
    clients.add(client);
    client.sendEvent("status", status.get());
  }

  private void send() {
    if (clients.isEmpty()) {
      return;
    }
    String text = status.get();
    for (SseClient client : clients) {
      // A failure must not end the sending to the others, which an executor stops at an exception.
      try {
        client.sendEvent("status", text);
      } catch (RuntimeException e) {
        LOG.debug("a client of the events is gone", e);
        client.close();
      }
      if (client.terminated()) {
        clients.remove(client);
      }
    }
  }

  /** Ends all streams. */
  @Override
  public void close() {
    sender.shutdownNow();
    clients.forEach(SseClient::close);
  }
}
