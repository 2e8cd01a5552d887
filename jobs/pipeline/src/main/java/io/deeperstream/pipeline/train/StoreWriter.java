package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.BackgroundThread;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the model store beside training, on a thread of its own: the student's weights, the
 * pointer to the newest announced generation, and the removal of what nothing needs any more. A
 * failure is logged, does not stop training, and is made good at a later checkpoint.
 */
final class StoreWriter implements Closeable {

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

  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

  private final Generations generations;
  private final long every;
  private final Consumer<List<GenerationRef>> removed;
  private final Object publishing = new Object();
  private final ExecutorService executor = BackgroundThread.named("deeperstream-store");

  // The step whose weights were published last, and the one that was asked for last.
  private volatile long published = -1;
  private volatile long requested = -1;
  private volatile GenerationRef pointed;

  /**
   * @param every images trained on from one publication to the next; 0 for none but at the end
   * @param removed told of generations that the store does not hold any more, in the thread of this
   *     object's own
   */
  StoreWriter(Generations generations, long every, Consumer<List<GenerationRef>> removed) {
    this.generations = generations;
    this.every = every;
    this.removed = removed;
  }

  /** Tells whether weights are due after a step, from the images trained on before and after it. */
  boolean isDue(long before, long after) {
    return every > 0 && after / every > before / every;
  }

  /** Tells whether the weights of a step, if it is one, are neither published nor on their way. */
  boolean isNew(long step) {
    return step > 0 && requested != step && published != step;
  }

  /** Publishes weights on the thread of its own. */
  void publishSoon(Weights weights) {
    requested = weights.step();
    executor.execute(() -> publish(weights));
  }

  /**
   * Publishes weights in the caller's thread, after a publication that is under way. Nothing
   * happens where those of this step are published.
   */
  void publish(Weights weights) {
    synchronized (publishing) {
      if (weights.step() == published) {
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
        published = weights.step();
        LOG.info("published the weights of step {} in {}", weights.step(), folder);
      } catch (IOException | RuntimeException e) {
        requested = published;
        LOG.error("the weights of step {} cannot be published", weights.step(), e);
      }
    }
  }

  /**
   * Points the store at a generation whose announcement is committed, on the thread of its own.
   * Nothing happens where it points there already.
   *
   * @param oldestNeeded number of the oldest generation that a retained checkpoint needs
   */
  void announcedSoon(GenerationRef newest, int oldestNeeded) {
    if (newest.equals(pointed)) {
      return;
    }
    executor.execute(
        () -> {
          try {
            removed.accept(generations.announced(newest, oldestNeeded));
            pointed = newest;
          } catch (IOException | RuntimeException e) {
            LOG.error("the store does not point at {} yet", newest, e);
          }
        });
  }

  /** Ends the thread after the work that it was given. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
