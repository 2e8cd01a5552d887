package io.deeperstream.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the interpretation of a coordinator's answer about the transaction of producer 7 in epoch
 * 3.
 */
class BrokerTransactionsTest {

  @ParameterizedTest
  @CsvSource({
    "7, 3, COMPLETE_COMMIT, true",
    "7, 3, PREPARE_COMMIT, true",
    "7, 4, COMPLETE_COMMIT, true",
    "7, 4, PREPARE_COMMIT, true",
    "7, 3, ONGOING, false",
    "7, 3, EMPTY, false",
    "7, 3, COMPLETE_ABORT, false",
    "7, 4, PREPARE_ABORT, false",
    "7, 4, COMPLETE_ABORT, false",
    "7, 3, PREPARE_EPOCH_FENCE, false",
    "7, 2, COMPLETE_COMMIT, false",
    "7, 5, COMPLETE_COMMIT, false",
    "8, 3, COMPLETE_COMMIT, false",
    "7, 4, EMPTY, true",
    "7, 5, EMPTY, false",
    "8, 4, EMPTY, false",
  })
  void isCommitted(long producerId, int epoch, TransactionState state, boolean committed) {
    TransactionDescription found =
        new TransactionDescription(
            1, state, producerId, epoch, 60_000, OptionalLong.empty(), Set.of());
    assertThat(BrokerTransactions.isCommitted(found, 7, (short) 3)).isEqualTo(committed);
  }
}
