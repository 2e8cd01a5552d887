package io.deeperstream.pipeline.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/** Turns a commit that failed for a known reason, which Flink would only count, into a failure. */
final class StrictCommitter implements Committer<KafkaCommittable> {

  private final Committer<KafkaCommittable> committer;
  private final String topic;

  StrictCommitter(Committer<KafkaCommittable> committer, String topic) {
    this.committer = committer;
    this.topic = topic;
  }

  @Override
  public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
      throws IOException, InterruptedException {
    List<Watched> watched = new ArrayList<>();
    for (CommitRequest<KafkaCommittable> request : requests) {
      watched.add(new Watched(request));
    }
    committer.commit(new ArrayList<>(watched));
    for (Watched request : watched) {
      if (request.failure != null) {
        throw new IOException(
            "transaction %s of topic '%s' belongs to a completed checkpoint and cannot be committed: its records are lost. Most likely the job was down for longer than --transaction-timeout. Start again from an older savepoint, which makes a new run."
                .formatted(request.getCommittable().getTransactionalId(), topic),
            request.failure);
      }
    }
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
