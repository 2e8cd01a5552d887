package io.deeperstream.local;

import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Faults of the broker are logged and thrown; Kafka's own handlers would end the whole JVM. */
final class LoggedFaults {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedFaults.class);

  private LoggedFaults() {}

  /**
   * Makes the handler of one part of the broker.
   *
   * @param part what the broker calls the part
   * @param fatal whether the broker can't go on after a fault of the part
   * @param action run at each fault, before it is logged
   */
  static FaultHandler handler(String part, boolean fatal, Runnable action) {
    return (message, cause) -> {
      action.run();
      LOG.error("Kafka: {} fault in {}: {}", fatal ? "fatal" : "passing", part, message, cause);
      return new IllegalStateException(part + ": " + message, cause);
    };
  }
}
