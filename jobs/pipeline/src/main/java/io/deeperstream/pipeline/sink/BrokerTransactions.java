package io.deeperstream.pipeline.sink;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** Asks the transactions' coordinator, with a client of its own each time. */
final class BrokerTransactions implements TransactionLog {
  private static final long serialVersionUID = 1L;

  private final Properties kafka;

  /**
   * @param kafka properties of a client; copied
   */
  BrokerTransactions(Properties kafka) {
    this.kafka = new Properties();
    this.kafka.putAll(kafka);
  }

  @Override
  public boolean isCommitted(String transactionalId, long producerId, short epoch)
      throws IOException, InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      return isCommitted(
          admin.describeTransactions(List.of(transactionalId)).description(transactionalId).get(),
          producerId,
          epoch);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return false;
      }
      throw new IOException(
          "cannot ask %s how transaction %s ended"
              .formatted(kafka.getProperty("bootstrap.servers"), transactionalId),
          e.getCause());
    }
  }

  /**
   * The coordinator of Kafka 4 and later raises a producer's epoch by one when it ends a
   * transaction (KIP-890); anything beyond that is another transaction of the same name.
   */
  static boolean isCommitted(TransactionDescription found, long producerId, short epoch) {
    boolean same =
        found.producerId() == producerId
            && (found.producerEpoch() == epoch || found.producerEpoch() == epoch + 1);
    return same
        && (found.state() == TransactionState.COMPLETE_COMMIT
            || found.state() == TransactionState.PREPARE_COMMIT);
  }
}
