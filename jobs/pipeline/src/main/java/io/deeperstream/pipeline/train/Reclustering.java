package io.deeperstream.pipeline.train;

import io.deeperstream.model.VariableDigest;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import java.io.Closeable;
import java.util.Map;
import org.apache.flink.util.function.ThrowingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one re-clustering under way, from a frozen trunk and the memory, on a thread of its own.
 * For the task's thread.
 */
final class Reclustering implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Reclustering.class);

  private final Generations generations;
  private final TrainMetrics counters;
  private final TaskMail mail;
  private final ThrowingConsumer<FittedGeneration, Exception> fitted;
  private FitThread fit;
  private long began;

  /**
   * @param fitted told of each generation in the task's thread, when it is in the store
   */
  Reclustering(
      Generations generations,
      TrainMetrics counters,
      TaskMail mail,
      ThrowingConsumer<FittedGeneration, Exception> fitted) {
    this.generations = generations;
    this.counters = counters;
    this.mail = mail;
    this.fitted = fitted;
  }

  /** Tells whether one is under way. */
  boolean isPending() {
    return fit != null;
  }

  /** The trunk from which one is under way; null where none is. */
  Map<String, float[]> trunk() {
    return fit == null ? null : fit.request().trunk();
  }

  /**
   * Begins one.
   *
   * @param request whose trunk is not changed any more
   */
  void begin(FitRequest request) {
    began = System.nanoTime();
    counters.fitPending(true);
    LOG.info(
        "re-clustering into generation {}: trunk SHA-256 {}",
        request.number(),
        VariableDigest.of(request.trunk()));
    fit =
        new FitThread(
            generations,
            request,
            (generation, failure) ->
                mail.post(() -> ended(request, generation, failure), "take in a fit"));
  }

  private void ended(FitRequest request, FittedGeneration generation, Throwable failure)
      throws Exception {
    if (fit == null || fit.request() != request) {
      // It was given up between its end and this, and has removed what it stored.
      return;
    }
    fit.taken();
    counters.fits.inc();
    counters.fitNanos.inc(System.nanoTime() - began);
    giveUp();
    if (failure == null) {
      fitted.accept(generation);
    } else {
      counters.failedFits.inc();
      LOG.error(
          "re-clustering into generation {} failed; {} stays",
          request.number(),
          request.parent(),
          failure);
    }
  }

  /** Lets go of the one under way, whether or not it has ended. */
  void giveUp() {
    fit.close();
    fit = null;
    counters.fitPending(false);
  }

  /** The thread ends when it next looks. */
  @Override
  public void close() {
    if (fit != null) {
      fit.close();
    }
  }
}
