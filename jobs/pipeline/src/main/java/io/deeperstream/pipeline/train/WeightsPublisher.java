package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the student's weights: every so many images on a thread of its own, at the end in the
 * caller's. A failure is logged and does not stop training; the weights are in the checkpoints,
 * too.
 */
final class WeightsPublisher implements Closeable {

  /**
   * Weights as they are at a step.
   *
   * @param generation whose labels they learnt
   * @param trunk by the variables' names, not changed any more
   */
  record Weights(
      GenerationRef generation,
      long step,
      long trainedImages,
      NetworkSpec network,
      Map<String, float[]> trunk) {}

  private static final Logger LOG = LoggerFactory.getLogger(WeightsPublisher.class);

  private final Generations generations;
  private final long every;
  private final AtomicLong published = new AtomicLong(-1);
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "deeperstream-publisher");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param every images trained on from one publication to the next; 0 for none but at the end
   */
  WeightsPublisher(Generations generations, long every) {
    this.generations = generations;
    this.every = every;
  }

  /** Whether weights are due after a step that took the images trained on from one to another. */
  boolean isDue(long before, long after) {
    return every > 0 && after / every > before / every;
  }

  /** Whether the weights of a step, if it is one, have not been published. */
  boolean isNew(long step) {
    return step > 0 && published.get() != step;
  }

  /** Publishes on the thread of its own. */
  void publishSoon(Weights weights) {
    executor.execute(() -> publish(weights));
  }

  /** Publishes in the caller's thread; nothing happens where these weights are published. */
  void publish(Weights weights) {
    if (weights.step() == published.getAndSet(weights.step())) {
      return;
    }
    try {
      String folder =
          generations.publish(
              weights.generation(),
              weights.step(),
              weights.trainedImages(),
              weights.network(),
              weights.trunk());
      LOG.info("published the weights of step {} in {}", weights.step(), folder);
    } catch (IOException | RuntimeException e) {
      LOG.error("the weights of step {} cannot be published", weights.step(), e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
