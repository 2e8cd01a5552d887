package io.deeperstream.pipeline.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import picocli.CommandLine.Option;

/** Settings of the connection to Kafka and of its topics. */
@Heading("Kafka")
public final class KafkaSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String DEFAULT_BROKER = "localhost:9092";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      defaultValue = DEFAULT_BROKER,
      description = "Kafka brokers.")
  private String bootstrapServers;

  @Option(
      names = "--topic-prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "Put before the names of all topics (images, pseudo-labels, dead-letters, generations, centroids, exemplars).")
  private String topicPrefix;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = PropertiesFile.Converter.class,
      description =
          "Properties file for every Kafka client, as Kafka's own tools take it: the place for passwords, which other users of a machine see on a command line.")
  private PropertiesFile config;

  @Option(
      names = "--kafka-property",
      paramLabel = "NAME=VALUE",
      description =
          "Property for every Kafka client, such as security.protocol; may be repeated; overrides --kafka-config.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--max-record-bytes",
      paramLabel = "N",
      defaultValue = "67108864",
      description =
          "Largest record that is written or fetched at once. Larger takes larger images and more memory.")
  private int maxRecordBytes;

  @Option(
      names = "--transaction-timeout",
      paramLabel = "DURATION",
      defaultValue = "PT15M",
      converter = DurationText.class,
      description =
          "How long the broker keeps an open transaction. Must exceed the longest time the job may be down after a checkpoint; longer delays readers after a crash.")
  private Duration transactionTimeout;

  void validate() {
    Checks.notBlank("bootstrap-servers", bootstrapServers);
    Checks.within("max-record-bytes", maxRecordBytes, 1024, 1 << 30);
    Checks.atLeast("transaction-timeout (s)", transactionTimeout.toMillis() / 1e3, 1);
  }

  /** Replaces the brokers by one that a command has started itself. */
  public void useBroker(String address) {
    bootstrapServers = address;
  }

  /** Returns the brokers given, else those that the file of properties names, else the default. */
  public String bootstrapServers() {
    return config == null || !bootstrapServers.equals(DEFAULT_BROKER)
        ? bootstrapServers
        : config
            .properties()
            .getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
  }

  /** Tells whether no broker was given. */
  public boolean isDefaultBroker() {
    return bootstrapServers().equals(DEFAULT_BROKER);
  }

  public int maxRecordBytes() {
    return maxRecordBytes;
  }

  public Duration transactionTimeout() {
    return transactionTimeout;
  }

  public String imagesTopic() {
    return topicPrefix + "images";
  }

  public String pseudoLabelsTopic() {
    return topicPrefix + "pseudo-labels";
  }

  public String deadLettersTopic() {
    return topicPrefix + "dead-letters";
  }

  public String generationsTopic() {
    return topicPrefix + "generations";
  }

  public String metricsTopic() {
    return topicPrefix + "metrics";
  }

  public String centroidsTopic() {
    return topicPrefix + "centroids";
  }

  public String exemplarsTopic() {
    return topicPrefix + "exemplars";
  }

  /** Returns the properties that every client needs; a new object at each call. */
  public Properties clientProperties() {
    Properties client = new Properties();
    if (config != null) {
      client.putAll(config.properties());
    }
    client.putAll(properties);
    client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return client;
  }

  /** Returns the properties of a reader of committed records. */
  public Properties consumerProperties() {
    Properties consumer = clientProperties();
    consumer.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.setProperty(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        Integer.toString(Math.min(maxRecordBytes, 4 << 20)));
    consumer.setProperty(
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        Integer.toString(Math.min(maxRecordBytes, 16 << 20)));
    consumer.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "256");
    return consumer;
  }

  /** Returns the properties of a writer. */
  public Properties producerProperties() {
    Properties producer = clientProperties();
    producer.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRecordBytes));
    producer.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(transactionTimeout.toMillis()));
    return producer;
  }
}
