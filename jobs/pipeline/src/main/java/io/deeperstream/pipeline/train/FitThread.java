package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One re-clustering, on a thread of its own. */
final class FitThread implements Closeable {

  /** Told how it ended, in the fit's thread. */
  interface Listener {
    /**
     * @param fitted null if it failed
     * @param failure null if it succeeded
     */
    void ended(FittedGeneration fitted, Throwable failure);
  }

  private static final Logger LOG = LoggerFactory.getLogger(FitThread.class);

  private final Generations generations;
  private final FitRequest request;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;

  FitThread(Generations generations, FitRequest request, Listener listener) {
    this.generations = generations;
    this.request = request;
    this.listener = listener;
    this.thread = new Thread(this::run, "deeperstream-fit-" + request.number());
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private void run() {
    FittedGeneration fitted = null;
    Throwable failure = null;
    try {
      fitted = generations.fit(request);
    } catch (Throwable e) {
      // Of whatever kind: a fit that ends without a word would be pending for ever.
      failure = e;
    }
    if (!closed) {
      listener.ended(fitted, failure);
    } else if (fitted != null) {
      discard(generations, fitted);
    }
  }

  /** Removes what a fit stored and nothing will announce. */
  static void discard(Generations generations, FittedGeneration fitted) {
    // The interrupt that ended the task must not keep the folder from being removed.
    boolean interrupted = Thread.interrupted();
    try {
      generations.discard(fitted.ref());
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} stays in the store without an owner", fitted.ref(), e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  FitRequest request() {
    return request;
  }

  /** The listener is not told any more; the thread ends when it next looks. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
