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
 * slices are read there, between two elements.
 */
final class ReservoirReader implements Iterator<ReservoirImage> {

  private static final int SLICE = 128;

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
  private int next;

  ReservoirReader(List<Long> priorities, TaskThread task, Reading reading) {
    this.priorities = priorities;
    this.task = task;
    this.reading = reading;
  }

  @Override
  public boolean hasNext() {
    return !slice.isEmpty() || next < priorities.size();
  }

  @Override
  public ReservoirImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the sample has %d images".formatted(priorities.size()));
    }
    if (slice.isEmpty()) {
      List<Long> wanted = priorities.subList(next, Math.min(next + SLICE, priorities.size()));
      slice.addAll(fetch(wanted));
      next += wanted.size();
    }
    return slice.remove();
  }

  private List<ReservoirImage> fetch(List<Long> wanted) {
    try {
      return task.submit(() -> reading.read(wanted)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("the job is ending"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the sample cannot be read", e.getCause());
    }
  }
}
