package io.deeperstream.clustering;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Runs independent pieces of work on several threads. Threads take tiles in no fixed order; results
 * stay the same because every tile writes to a place of its own.
 */
final class Tiles {

  /** Idle threads stay for a minute: mini-batches follow each other closely. */
  private static final ExecutorService THREADS = Executors.newCachedThreadPool(Tiles::thread);

  private Tiles() {}

  /** Processes the tiles that one thread takes; closed when no tile is left. */
  @FunctionalInterface
  interface Worker extends AutoCloseable {

    void run(int tile);

    @Override
    default void close() {}
  }

  /** Number of tiles of {@code size} that cover {@code total}. */
  static int covering(int total, int size) {
    return (int) (((long) total + size - 1) / size);
  }

  /**
   * Calls {@link Worker#run} once for each of {@code 0 … tiles − 1}, and returns when all are done.
   *
   * @param threads threads at most, the caller's among them; 1 or more
   * @param workers makes one worker for each thread, on that thread
   * @throws IllegalArgumentException if {@code threads} is below 1
   * @throws RuntimeException the first failure of a worker; tiles not yet begun are then skipped
   */
  static void forEach(int tiles, int threads, Supplier<? extends Worker> workers) {
    requireThreads(threads);
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable loop =
        () -> {
          try (Worker worker = workers.get()) {
            int tile = next.getAndIncrement();
            while (tile < tiles && failure.get() == null) {
              worker.run(tile);
              tile = next.getAndIncrement();
            }
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Future<?>> others = new ArrayList<>();
    for (int t = 1; t < Math.min(threads, tiles); t++) {
      others.add(THREADS.submit(loop));
    }
    loop.run();
    others.forEach(Tiles::awaitUninterruptibly);
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /**
   * Does the same for work that may take hours, such as a pass of a fit over all points: an
   * interrupt of the calling thread ends it at the next tile.
   *
   * @throws CancellationException if the calling thread is interrupted; it stays interrupted
   */
  static void forEachInterruptibly(int tiles, int threads, Supplier<? extends Worker> workers) {
    Thread caller = Thread.currentThread();
    forEach(
        tiles,
        threads,
        () -> {
          Worker worker = workers.get();
          return new Worker() {
            @Override
            public void run(int tile) {
              requireUninterrupted(caller);
              worker.run(tile);
            }

            @Override
            public void close() {
              worker.close();
            }
          };
        });
  }

  /** Refuses to go on with a fit whose thread is interrupted. */
  static void requireUninterrupted(Thread fit) {
    if (fit.isInterrupted()) {
      throw new CancellationException(
          "the fit of thread %s was interrupted".formatted(fit.getName()));
    }
  }

  static void requireThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads (%d) must be at least 1".formatted(threads));
    }
  }

  private static void awaitUninterruptibly(Future<?> other) {
    boolean interrupted = false;
    while (true) {
      try {
        other.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("a tile's failure was not kept", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Creates a thread that keeps no reference to the first caller's context, such as its class
   * loader.
   */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "deeperstream-clustering", 0, false);
    thread.setContextClassLoader(null);
    thread.setDaemon(true);
    return thread;
  }
}
