package io.deeperstream.pipeline.train;

import io.deeperstream.schemas.Generation;
import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One re-clustering, on a thread of its own. */
final class FitThread implements Closeable {

  /** Told how it ended, in the fit's thread. */
  interface Listener {
    /**
     * @param generation its announcement, null if it failed
     * @param failure null if it succeeded
     */
    void ended(Generation generation, Throwable failure);
  }

  private static final Logger LOG = LoggerFactory.getLogger(FitThread.class);

  private final Generations generations;
  private final FitInputs inputs;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;

  FitThread(Generations generations, FitInputs inputs, Listener listener) {
    this.generations = generations;
    this.inputs = inputs;
    this.listener = listener;
    this.thread = new Thread(this::run, "deeperstream-fit-" + inputs.number());
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private void run() {
    Generation generation = null;
    Throwable failure = null;
    try {
      generation = generations.fit(inputs);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      failure = e;
    }
    if (!closed) {
      listener.ended(generation, failure);
    } else if (generation != null) {
      discard(generations, generation);
    }
  }

  /** Removes what a fit stored and nobody will announce. */
  static void discard(Generations generations, Generation generation) {
    // The interrupt that ended the task must not keep the folder from being removed.
    boolean interrupted = Thread.interrupted();
    try {
      generations.discard(generation);
    } catch (IOException | RuntimeException e) {
      LOG.warn("generation {} stays in the store without an owner", generation.getNumber(), e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  FitInputs inputs() {
    return inputs;
  }

  /** Nobody is told any more; the thread ends when it next looks. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
