package io.deeperstream.pipeline.train;

import java.io.IOException;
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
 * Reads a frozen sample from another thread than the task's: keyed state belongs to that one, so
 * slices are read there, between two elements. While one slice is worked on the next is asked for,
 * since the task may be in the middle of a training step; slices hold about {@value #SLICE_BYTES}
 * bytes.
 */
final class ReservoirReader implements Iterator<ReservoirImage> {

  private static final int FIRST_SLICE = 64;
  private static final int LARGEST_SLICE = 1024;
  private static final int SLICE_BYTES = 8 << 20;

  /** Runs something in the task's thread. */
  interface TaskThread {
    Future<List<ReservoirImage>> submit(Callable<List<ReservoirImage>> reading);
  }

  /** Reads images of the frozen sample, in the task's thread. */
  interface Reading {
    List<ReservoirImage> read(List<Long> priorities) throws IOException;
  }

  private final List<Long> priorities;
  private final TaskThread task;
  private final Reading reading;
  private final Queue<ReservoirImage> slice = new ArrayDeque<>();
  private Future<List<ReservoirImage>> coming;
  private int sliceSize = FIRST_SLICE;
  private int asked;

  ReservoirReader(List<Long> priorities, TaskThread task, Reading reading) {
    this.priorities = priorities;
    this.task = task;
    this.reading = reading;
  }

  @Override
  public boolean hasNext() {
    return !slice.isEmpty() || coming != null || asked < priorities.size();
  }

  @Override
  public ReservoirImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the sample has %d images".formatted(priorities.size()));
    }
    if (slice.isEmpty()) {
      if (coming == null) {
        ask();
      }
      take();
      if (asked < priorities.size()) {
        ask();
      }
    }
    return slice.remove();
  }

  private void ask() {
    List<Long> wanted = priorities.subList(asked, Math.min(asked + sliceSize, priorities.size()));
    asked += wanted.size();
    coming = task.submit(() -> reading.read(wanted));
  }

  private void take() {
    try {
      List<ReservoirImage> read = coming.get();
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
      throw new IllegalStateException("the sample cannot be read", e.getCause());
    }
  }
}
