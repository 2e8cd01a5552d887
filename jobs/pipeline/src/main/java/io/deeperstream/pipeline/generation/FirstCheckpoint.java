package io.deeperstream.pipeline.generation;

import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers that a job's first checkpoint is complete: from then on its run cannot go on from what
 * the job was restored from, or labels would be committed twice. The store is written on a thread
 * of its own; where that fails, the next checkpoint tries again. For the task's thread.
 */
public final class FirstCheckpoint implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(FirstCheckpoint.class);

  private final String store;
  private final String run;
  private transient CompletableFuture<Boolean> registered;

  /**
   * @param store URI of the model store
   * @param run that the job works for
   */
  public FirstCheckpoint(String store, String run) {
    this.store = store;
    this.run = run;
  }

  /**
   * A checkpoint is complete; all but the first are passed over.
   *
   * @param job in hexadecimal
   */
  public void complete(String job) {
    boolean failed = registered != null && registered.isDone() && !registered.join();
    if (registered == null || failed) {
      registered =
          CompletableFuture.supplyAsync(
              () -> register(job),
              task -> {
                Thread thread = new Thread(task, "deeperstream-first-checkpoint");
                thread.setDaemon(true);
                thread.start();
              });
    }
  }

  private boolean register(String job) {
    try {
      new RunRegistry(store).begun(run, job);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot register the first checkpoint of {}; the next one tries again", run, e);
      return false;
    }
  }
}
