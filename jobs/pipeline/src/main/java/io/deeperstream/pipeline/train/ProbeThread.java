package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores copies of the student's weights on the hold-out, one after the other on a thread of its
 * own. A failure is logged and does not stop training.
 */
final class ProbeThread implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ProbeThread.class);

  private final Generations generations;
  private final MailboxExecutor mailbox;
  private final Consumer<ProbeMetric> scored;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "deeperstream-probe");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param scored told of each result in the task's thread
   */
  ProbeThread(Generations generations, MailboxExecutor mailbox, Consumer<ProbeMetric> scored) {
    this.generations = generations;
    this.mailbox = mailbox;
    this.scored = scored;
  }

  /**
   * Scores weights in a while.
   *
   * @param trunk not changed any more
   * @param uniformity of the labels in the memory
   */
  void score(
      ProbeScores.Moment moment,
      NetworkSpec network,
      Map<String, float[]> trunk,
      double uniformity,
      ProbeCause cause) {
    executor.execute(
        () -> {
          try {
            Optional<ProbeScores> scores = generations.score(network, trunk);
            if (scores.isPresent()) {
              ProbeMetric metric = scores.get().metric(moment, uniformity, cause, Instant.now());
              mailbox.execute(() -> scored.accept(metric), "weights were scored");
            }
          } catch (IOException | RuntimeException e) {
            LOG.error("the weights of step {} cannot be scored", moment.step(), e);
          }
        });
  }

  /** The thread ends after the score under way. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
