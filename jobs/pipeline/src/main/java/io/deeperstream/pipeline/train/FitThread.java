package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One re-clustering, on a thread of its own. What it stores is its own until the listener's thread
 * has {@link #taken} it over: closed before that, it removes it.
 */
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
  private FittedGeneration stored;
  private boolean closed;

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
    if (isOpen(fitted)) {
      listener.ended(fitted, failure);
    } else if (fitted != null) {
      discard(generations, fitted.ref());
    }
  }

  /** Leaves what was stored to {@link #taken} or {@link #close}; false where that has been. */
  private synchronized boolean isOpen(FittedGeneration fitted) {
    if (!closed) {
      stored = fitted;
    }
    return !closed;
  }

  /** The listener's thread has what was stored, and answers for it from here on. */
  synchronized void taken() {
    stored = null;
  }

  private synchronized FittedGeneration end() {
    closed = true;
    FittedGeneration left = stored;
    stored = null;
    return left;
  }

  /** Removes a generation that is in the store and that nothing will announce. */
  static void discard(Generations generations, GenerationRef unannounced) {
    // The interrupt that ended the task must not keep the folder from being removed.
    boolean interrupted = Thread.interrupted();
    try {
      generations.discard(unannounced);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} stays in the store without an owner", unannounced, e);
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
    FittedGeneration left = end();
    thread.interrupt();
    if (left != null) {
      discard(generations, left.ref());
    }
  }
}
