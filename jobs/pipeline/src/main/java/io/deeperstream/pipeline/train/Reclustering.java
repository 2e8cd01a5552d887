package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.VariableDigest;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Generation;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one re-clustering under way: from a frozen trunk and the closed sample, on a thread of
 * its own, which reads the sample through the task's mailbox. For the task's thread.
 */
final class Reclustering implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Reclustering.class);

  private final String run;
  private final Generations generations;
  private final EpochSamples samples;
  private final TrainMetrics counters;
  private final MailboxExecutor mailbox;
  private final Consumer<Generation> fitted;
  private Map<String, float[]> trunk;
  private FitThread fit;
  private long began;

  /**
   * @param run that generations are made for
   * @param samples whose closed one is clustered, and removed at the end
   * @param fitted told of each generation in the task's thread, when it is in the store
   */
  Reclustering(
      String run,
      Generations generations,
      EpochSamples samples,
      TrainMetrics counters,
      MailboxExecutor mailbox,
      Consumer<Generation> fitted) {
    this.run = run;
    this.generations = generations;
    this.samples = samples;
    this.counters = counters;
    this.mailbox = mailbox;
    this.fitted = fitted;
  }

  /** Whether one is under way. */
  boolean isPending() {
    return fit != null;
  }

  /** The trunk from which one is under way; null where none is. */
  Map<String, float[]> trunk() {
    return trunk;
  }

  /**
   * Begins one.
   *
   * @param parent that the new generation follows
   * @param network shape of the student
   * @param frozen the student's variables by name; not changed any more
   */
  void begin(GenerationRef parent, NetworkSpec network, Map<String, float[]> frozen)
      throws IOException {
    trunk = frozen;
    List<Long> priorities = samples.closedPriorities();
    FitInputs inputs =
        new FitInputs(
            run,
            parent,
            network,
            frozen,
            new ReservoirReader(
                priorities,
                reading -> mailbox.submit(reading, "read the sample"),
                samples::readClosed));
    began = System.nanoTime();
    counters.fitPending(true);
    LOG.info(
        "re-clustering {} images into generation {}: trunk SHA-256 {}",
        priorities.size(),
        inputs.number(),
        VariableDigest.of(frozen));
    fit =
        new FitThread(
            generations,
            inputs,
            (generation, failure) ->
                mailbox.execute(() -> ended(inputs, generation, failure), "a fit ended"));
  }

  private void ended(FitInputs inputs, Generation generation, Throwable failure) {
    if (fit == null || fit.inputs() != inputs) {
      // It was given up between its end and this: nobody will announce what it stored.
      if (generation != null) {
        FitThread.discard(generations, generation);
      }
      return;
    }
    counters.fits.inc();
    counters.fitNanos.inc(System.nanoTime() - began);
    end();
    if (failure == null) {
      fitted.accept(generation);
    } else {
      counters.failedFits.inc();
      LOG.error(
          "re-clustering into generation {} failed; {} stays",
          inputs.number(),
          inputs.parent(),
          failure);
    }
  }

  /** Gives up the one under way, or lets go of one that has ended. */
  void end() {
    fit.close();
    fit = null;
    trunk = null;
    counters.fitPending(false);
    samples.clearClosed();
  }

  /** Nobody is told any more; the thread ends when it next looks. */
  @Override
  public void close() {
    if (fit != null) {
      fit.close();
    }
  }
}
