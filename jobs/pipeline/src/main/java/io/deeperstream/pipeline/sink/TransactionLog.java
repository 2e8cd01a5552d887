package io.deeperstream.pipeline.sink;

import java.io.IOException;
import java.io.Serializable;

/** Remembers how transactions ended; tests put a fake in the broker's place. */
interface TransactionLog extends Serializable {

  /**
   * Tells whether a transaction has been committed for good.
   *
   * @param transactionalId its name, which no other transaction of a completed checkpoint has
   * @param producerId the producer's id when it was written
   * @param epoch the producer's epoch when it was written
   * @return false if it is open, aborted or no longer remembered
   * @throws IOException if nobody answers
   */
  boolean isCommitted(String transactionalId, long producerId, short epoch)
      throws IOException, InterruptedException;
}
