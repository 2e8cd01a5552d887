package io.deeperstream.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** A fixed number of threads; results come in the order of the pieces, whoever made them. */
final class Threads implements AutoCloseable {

  private final ExecutorService executor;

  /**
   * @param count 1 or more
   */
  Threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads (%d) must be at least 1".formatted(count));
    }
    executor =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "deeperstream-evaluation");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Does the work of pieces 0 to pieces − 1 and returns when all are done. */
  <T> List<T> map(int pieces, IntFunction<T> work) {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      int piece = i;
      futures.add(executor.submit(() -> work.apply(piece)));
    }
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : futures) {
        results.add(future.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a part of the computation failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while computing", e);
    } finally {
      futures.forEach(future -> future.cancel(false));
    }
    return results;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
