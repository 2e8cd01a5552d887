package io.deeperstream.local;

import java.util.HashMap;
import java.util.Map;

/** The broker's Kafka settings: one node that is broker and controller, small, for one user. */
final class BrokerSettings {
  static final String HOST = "127.0.0.1";
  static final String BROKER_LISTENER = "PLAINTEXT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  static final int NODE_ID = 1;

  private static final String ONE_HOUR_MS = "3600000";
  private static final String CLEANER_BUFFER_BYTES = Integer.toString(8 << 20);

  private BrokerSettings() {}

  /**
   * Returns the settings, a new map.
   *
   * @param logDirectory the only log directory
   * @param brokerPort where clients connect
   * @param controllerPort where the controller listens
   */
  static Map<String, Object> settings(String logDirectory, int brokerPort, int controllerPort) {
    String messageBytes = Integer.toString(LocalBroker.MAX_MESSAGE_BYTES);
    Map<String, Object> settings = new HashMap<>();
    settings.putAll(network(brokerPort, controllerPort));
    settings.put("log.dirs", logDirectory);
    settings.put("auto.create.topics.enable", "false");
    settings.put("log.retention.ms", "-1");
    settings.put("message.max.bytes", messageBytes);
    settings.put("replica.fetch.max.bytes", messageBytes);
    settings.put("transaction.max.timeout.ms", ONE_HOUR_MS);
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.putAll(internalTopics());
    settings.putAll(threads());
    return settings;
  }

  private static Map<String, Object> network(int brokerPort, int controllerPort) {
    String broker = BROKER_LISTENER + "://" + HOST + ":" + brokerPort;
    String controller = CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort;
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@" + HOST + ":" + controllerPort,
        "listeners",
        broker + "," + controller,
        "advertised.listeners",
        broker,
        "listener.security.protocol.map",
        BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "inter.broker.listener.name",
        BROKER_LISTENER);
  }

  private static Map<String, Object> internalTopics() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1");
  }

  /** Kafka's defaults are for a server with a disk array; the cleaner's buffer alone is 128 MiB. */
  private static Map<String, Object> threads() {
    return Map.of(
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "2",
        "num.recovery.threads.per.data.dir", "2",
        "log.cleaner.dedupe.buffer.size", CLEANER_BUFFER_BYTES);
  }
}
