package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.fit.FitImage;
import io.deeperstream.training.ImageKey;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Reads the memory from another thread than the task's: keyed state belongs to that one, so slices
 * are read there, between two elements. While one slice is worked on the next is asked for, since
 * the task may be in the middle of a training step; slices hold about {@value #SLICE_BYTES} bytes.
 * Images that have left the memory meanwhile are passed over.
 */
final class MemoryReader implements Iterator<FitImage> {

  private static final int FIRST_SLICE = 64;
  private static final int LARGEST_SLICE = 1024;
  private static final int SLICE_BYTES = 8 << 20;

  /** Runs something in the task's thread. */
  interface TaskThread {
    Future<List<FitImage>> submit(Callable<List<FitImage>> reading);
  }

  /** Reads images of the memory, in the task's thread. */
  interface Reading {
    List<FitImage> read(List<ImageKey> images) throws Exception;
  }

  private final List<ImageKey> images;
  private final TaskThread task;
  private final Reading reading;
  private final Queue<FitImage> slice = new ArrayDeque<>();
  private Future<List<FitImage>> coming;
  private int sliceSize = FIRST_SLICE;
  private int asked;

  MemoryReader(List<ImageKey> images, TaskThread task, Reading reading) {
    this.images = images;
    this.task = task;
    this.reading = reading;
  }

  @Override
  public boolean hasNext() {
    while (slice.isEmpty()) {
      if (coming == null) {
        if (asked == images.size()) {
          return false;
        }
        ask();
      }
      take();
      if (asked < images.size()) {
        ask();
      }
    }
    return true;
  }

  @Override
  public FitImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no further image of %d".formatted(images.size()));
    }
    return slice.remove();
  }

  private void ask() {
    List<ImageKey> wanted = images.subList(asked, Math.min(asked + sliceSize, images.size()));
    asked += wanted.size();
    coming = task.submit(() -> reading.read(wanted));
  }

  private void take() {
    try {
      List<FitImage> read = coming.get();
      long bytes = read.stream().mapToLong(image -> image.file().length).sum();
      sliceSize =
          (int)
              Math.max(
                  1,
                  Math.min(LARGEST_SLICE, SLICE_BYTES * (long) read.size() / Math.max(1, bytes)));
      slice.addAll(read);
      coming = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("the job is ending"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the memory cannot be read", e.getCause());
    }
  }
}
