package io.deeperstream.pipeline.sink;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
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
   * Reads the end of a transaction from what its name is doing now.
   *
   * <p>A writer's own commit raises its epoch by one (KIP-890). A commit for a restored checkpoint
   * leaves the epoch alone, but the client may then ask for a fresh one: the name is empty, one
   * epoch later. An abort, by time-out or by fencing, raises the epoch before anybody can ask for a
   * fresh one: an empty name is then two epochs later. Anything beyond is another transaction.
   */
  static boolean isCommitted(TransactionDescription found, long producerId, short epoch) {
    if (found.producerId() != producerId) {
      return false;
    }
    int raised = found.producerEpoch() - epoch;
    return switch (found.state()) {
      case PREPARE_COMMIT, COMPLETE_COMMIT -> raised == 0 || raised == 1;
      case EMPTY -> raised == 1;
      default -> false;
    };
  }
}
