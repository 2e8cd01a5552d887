package io.deeperstream.pipeline.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Turns a commit that failed for a known reason, which Flink would only count, into a failure that
 * ends the job: every restart would find the same transaction.
 *
 * <p>A restored checkpoint holds the transactions that were committed right after it, too. Since
 * KIP-890 a broker fences whoever commits one of those again, as it does after a time-out: so the
 * broker is asked first how each restored transaction ended.
 */
final class StrictCommitter implements Committer<KafkaCommittable> {

  private final Committer<KafkaCommittable> committer;
  private final String topic;
  private final TransactionLog log;

  /**
   * @param topic named in failures
   * @param log knows how restored transactions ended
   */
  StrictCommitter(Committer<KafkaCommittable> committer, String topic, TransactionLog log) {
    this.committer = committer;
    this.topic = topic;
    this.log = log;
  }

  @Override
  public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
      throws IOException, InterruptedException {
    List<Watched> watched = new ArrayList<>();
    for (CommitRequest<KafkaCommittable> request : requests) {
      if (isCommitted(request.getCommittable())) {
        request.signalAlreadyCommitted();
      } else {
        watched.add(new Watched(request));
      }
    }
    committer.commit(new ArrayList<>(watched));
    for (Watched request : watched) {
      if (request.failure != null) {
        throw new SuppressRestartsException(
            new IOException(
                "transaction %s of topic '%s' belongs to a completed checkpoint and cannot be committed: its records are lost. Most likely the job was down for longer than --transaction-timeout. Start again from an older savepoint, which makes a new run."
                    .formatted(request.getCommittable().getTransactionalId(), topic),
                request.failure));
      }
    }
  }

  /** A transaction that this attempt has written comes with its producer and is still open. */
  private boolean isCommitted(KafkaCommittable committable)
      throws IOException, InterruptedException {
    return committable.getProducer().isEmpty()
        && log.isCommitted(
            committable.getTransactionalId(), committable.getProducerId(), committable.getEpoch());
  }

  @Override
  public void close() throws Exception {
    committer.close();
  }

  private static final class Watched implements CommitRequest<KafkaCommittable> {
    private final CommitRequest<KafkaCommittable> request;
    private Throwable failure;

    private Watched(CommitRequest<KafkaCommittable> request) {
      this.request = request;
    }

    @Override
    public KafkaCommittable getCommittable() {
      return request.getCommittable();
    }

    @Override
    public int getNumberOfRetries() {
      return request.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      failure = reason;
      request.signalFailedWithKnownReason(reason);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      request.signalFailedWithUnknownReason(reason);
    }

    @Override
    public void retryLater() {
      request.retryLater();
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
      request.updateAndRetryLater(committable);
    }

    @Override
    public void signalAlreadyCommitted() {
      request.signalAlreadyCommitted();
    }
  }
}
