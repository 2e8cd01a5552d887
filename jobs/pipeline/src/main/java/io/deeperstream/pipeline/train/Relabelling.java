package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.fit.FitImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.training.FitLabel;
import io.deeperstream.training.ImageKey;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labels the images of the memory that wait for a label of the heads' generation, by its own
 * network and centroids, on a thread of its own: images that came while it was fitted, and those
 * that the stream still labels by the one before. Ends when the stream has changed over and no
 * image waits.
 */
final class Relabelling implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Relabelling.class);
  private static final int SLICE = 256;
  private static final long SLICE_BYTES = 8 << 20;
  private static final long PAUSE_MILLIS = 200;

  private final Generations generations;
  private final GenerationRef generation;
  private final ImageMemory memory;
  private final MailboxExecutor mailbox;
  private final Thread thread;
  private volatile boolean streamChanged;
  private volatile boolean ended;

  /**
   * Begins.
   *
   * @param memory read and written in the task's thread
   */
  Relabelling(
      Generations generations,
      GenerationRef generation,
      ImageMemory memory,
      MailboxExecutor mailbox) {
    this.generations = generations;
    this.generation = generation;
    this.memory = memory;
    this.mailbox = mailbox;
    this.thread = new Thread(this::run, "deeperstream-relabel-" + generation.number());
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private void run() {
    try (Generations.Labeller labeller = generations.labeller(generation)) {
      while (label(labeller)) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.error("images of the memory wait for labels of {}", generation, e);
      }
    } finally {
      ended = true;
    }
  }

  /** Labels a slice; false if there is nothing left to do. */
  private boolean label(Generations.Labeller labeller) throws Exception {
    boolean changed = streamChanged;
    List<FitImage> waiting =
        get(mailbox.submit(() -> memory.waiting(SLICE, SLICE_BYTES), "read the memory"));
    if (waiting.isEmpty()) {
      Thread.sleep(PAUSE_MILLIS);
      return !changed;
    }
    List<int[]> found = labeller.label(waiting.stream().map(FitImage::file).toList());
    List<FitLabel> labels = new ArrayList<>();
    List<ImageKey> lost = new ArrayList<>();
    for (int i = 0; i < waiting.size(); i++) {
      ImageKey key = new ImageKey(waiting.get(i).partition(), waiting.get(i).offset());
      int[] label = found.get(i);
      if (label == null) {
        lost.add(key);
      } else {
        labels.add(new FitLabel(key, generation.number(), label[0], label[1]));
      }
    }
    get(
        mailbox.submit(
            () -> {
              memory.label(labels);
              memory.forget(lost);
              return null;
            },
            "label the memory"));
    return true;
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the memory cannot be used", e.getCause());
    }
  }

  /** The stream labels by this generation now: what waits is the rest. */
  void streamChanged() {
    streamChanged = true;
  }

  boolean hasEnded() {
    return ended;
  }

  /** The thread ends when it next looks. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
