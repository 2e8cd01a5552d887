package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.KafkaSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares settings with what a Kafka allows, before a job fails at its first transaction. */
final class BrokerLimits {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerLimits.class);
  private static final String TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

  private BrokerLimits() {}

  /**
   * Asks a broker.
   *
   * @throws InvalidSettingException if the transactions' time-out is beyond the broker's maximum
   * @throws IOException if it does not answer
   */
  static void require(KafkaSettings kafka) throws IOException, InterruptedException {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Node node = admin.describeCluster().nodes().get().iterator().next();
      ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
      Map<ConfigResource, Config> found = admin.describeConfigs(List.of(broker)).all().get();
      ConfigEntry most = found.get(broker).get(TRANSACTION_TIMEOUT);
      long asked = kafka.transactionTimeout().toMillis();
      if (most != null && asked > Long.parseLong(most.value())) {
        throw new InvalidSettingException(
            "--transaction-timeout is %s (%d ms); the brokers at %s allow at most %s ms (%s)"
                .formatted(
                    kafka.transactionTimeout(),
                    asked,
                    kafka.bootstrapServers(),
                    most.value(),
                    TRANSACTION_TIMEOUT));
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClusterAuthorizationException) {
        LOG.warn("may not read {} of the brokers: not compared", TRANSACTION_TIMEOUT);
        return;
      }
      throw new IOException(
          "cannot read the settings of the brokers at " + kafka.bootstrapServers(), e.getCause());
    }
  }
}
