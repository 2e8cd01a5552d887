package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaFuture;

/**
 * Waits for Kafka to answer. A client tries for a minute without a word where an address is wrong,
 * so that this says soon where it looks.
 *
 * @param sayAfter silence after which it says so
 * @param giveUpAfter silence after which it fails, longer than that
 */
record BrokerContact(Duration sayAfter, Duration giveUpAfter) {

  /** As commands use it. */
  static final BrokerContact PATIENT =
      new BrokerContact(Duration.ofSeconds(3), Duration.ofSeconds(30));

  /**
   * Returns when a broker has answered.
   *
   * @param tell told in a line if that takes long
   * @throws IOException if none does
   */
  void await(KafkaSettings kafka, Consumer<String> tell) throws IOException, InterruptedException {
    String servers = kafka.bootstrapServers();
    int millis = Math.toIntExact(giveUpAfter.toMillis());
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      KafkaFuture<?> nodes =
          admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis)).nodes();
      try {
        nodes.get(sayAfter.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        tell.accept(
            "Kafka at %s (--bootstrap-servers) has not answered for %d s; trying for %d s in all"
                .formatted(servers, sayAfter.toSeconds(), giveUpAfter.toSeconds()));
        nodes.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "Kafka at %s (--bootstrap-servers) does not answer: %s"
              .formatted(servers, e.getCause().getMessage()),
          e.getCause());
    }
  }
}
