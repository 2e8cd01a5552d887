package io.deeperstream.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class StrictCommitterTest {

  private static final TransactionLog NONE_COMMITTED = (id, producer, epoch) -> false;
  private static final KafkaCommittable OTHER = new KafkaCommittable(9, (short) 1, "other", null);

  @Test
  void aCommitThatFailedForAKnownReasonFailsTheJobByName() {
    IllegalStateException reason = new IllegalStateException("fenced");
    Request lost = new Request("labels-1-7");

    assertThatThrownBy(() -> commit(request -> request.signalFailedWithKnownReason(reason), lost))
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("transaction labels-1-7 of topic 'pseudo-labels'")
        .hasMessageContaining("--transaction-timeout")
        .hasCause(reason);
    assertThat(lost.signals).containsExactly("known: fenced");
  }

  @Test
  void theOthersOfTheSameCommitAreCommittedBeforeTheJobFails() {
    Request good = new Request("a");
    Request lost = new Request("b");
    Request last = new Request("c");

    assertThatThrownBy(
            () ->
                commit(
                    request -> {
                      if (request.getCommittable().getTransactionalId().equals("b")) {
                        request.signalFailedWithKnownReason(new IOException("gone"));
                      } else {
                        request.signalAlreadyCommitted();
                      }
                    },
                    good,
                    lost,
                    last))
        .hasStackTraceContaining("transaction b of");
    assertThat(good.signals).containsExactly("committed");
    assertThat(last.signals).containsExactly("committed");
  }

  @Test
  void everythingElseIsPassedOn() throws Exception {
    Request request = new Request("a");

    commit(
        wrapped -> {
          assertThat(wrapped.getCommittable()).isSameAs(request.getCommittable());
          assertThat(wrapped.getNumberOfRetries()).isEqualTo(4);
          wrapped.retryLater();
          wrapped.updateAndRetryLater(OTHER);
          wrapped.signalAlreadyCommitted();
          wrapped.signalFailedWithUnknownReason(new IOException("perhaps"));
        },
        request);

    assertThat(request.signals)
        .containsExactly("retry", "retry as other", "committed", "unknown: perhaps");
  }

  @Test
  void aRestoredTransactionThatTheBrokerHasCommittedIsNotCommittedAgain() throws Exception {
    Request done = new Request("done");
    Request open = new Request("open");
    List<String> asked = new ArrayList<>();
    TransactionLog log =
        (id, producer, epoch) -> {
          asked.add("%s/%d/%d".formatted(id, producer, epoch));
          return id.equals("done");
        };
    List<String> committed = new ArrayList<>();

    new StrictCommitter(
            new Scripted(r -> committed.add(r.getCommittable().getTransactionalId())),
            "pseudo-labels",
            log)
        .commit(List.of(done, open));

    assertThat(asked).containsExactly("done/1/2", "open/1/2");
    assertThat(done.signals).containsExactly("committed");
    assertThat(committed).containsExactly("open");
  }

  @Test
  void aBrokerThatDoesNotAnswerFailsTheCommit() {
    Request request = new Request("a");
    TransactionLog log =
        (id, producer, epoch) -> {
          throw new IOException("nobody there");
        };
    assertThatThrownBy(
            () ->
                new StrictCommitter(new Scripted(r -> {}), "pseudo-labels", log)
                    .commit(List.of(request)))
        .isInstanceOf(IOException.class)
        .hasMessage("nobody there");
    assertThat(request.signals).isEmpty();
  }

  @Test
  void closesTheCommitterBehindIt() throws Exception {
    Scripted committer = new Scripted(request -> {});
    new StrictCommitter(committer, "topic", NONE_COMMITTED).close();
    assertThat(committer.closed).isTrue();
  }

  private static void commit(Consumer<CommitRequest<KafkaCommittable>> script, Request... requests)
      throws IOException, InterruptedException {
    new StrictCommitter(new Scripted(script), "pseudo-labels", NONE_COMMITTED)
        .commit(List.of(requests));
  }

  /** Does to each request what a test says. */
  private static final class Scripted implements Committer<KafkaCommittable> {
    private final Consumer<CommitRequest<KafkaCommittable>> script;
    private boolean closed;

    private Scripted(Consumer<CommitRequest<KafkaCommittable>> script) {
      this.script = script;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
      requests.forEach(script);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Notes what is signalled. */
  private static final class Request implements CommitRequest<KafkaCommittable> {
    private final KafkaCommittable committable;
    private final List<String> signals = new ArrayList<>();

    private Request(String transactionalId) {
      committable = new KafkaCommittable(1, (short) 2, transactionalId, null);
    }

    @Override
    public KafkaCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 4;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      signals.add("known: " + reason.getMessage());
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      signals.add("unknown: " + reason.getMessage());
    }

    @Override
    public void retryLater() {
      signals.add("retry");
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
      signals.add("retry as " + committable.getTransactionalId());
    }

    @Override
    public void signalAlreadyCommitted() {
      signals.add("committed");
    }
  }
}
