package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.BackgroundThread;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announced generations that wait to become the current one. The next is loaded on a thread of
 * its own while the current one goes on embedding; a failure is logged and tried again, since a
 * stream must not stop for a file that may come back. Its methods are called from the task's
 * thread.
 */
final class GenerationSwitch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GenerationSwitch.class);

  private final GenerationLoader loader;
  private final String run;
  private final long retryMillis;
  private final ExecutorService loading;
  private final Deque<GenerationRef> waiting = new ArrayDeque<>();
  private GenerationRef newest;
  private CompletableFuture<LoadedGeneration> next;
  private long retryAt;

  /**
   * @param run whose announcements are accepted
   * @param current the generation in force, which may be another run's
   * @param accepted generations that were accepted before and wait to follow it, in order; copied
   * @param retryMillis pause after a failed load
   */
  GenerationSwitch(
      GenerationLoader loader,
      String run,
      GenerationRef current,
      List<GenerationRef> accepted,
      long retryMillis) {
    this.loader = loader;
    this.run = run;
    this.newest = accepted.isEmpty() ? current : accepted.get(accepted.size() - 1);
    waiting.addAll(accepted);
    this.retryMillis = retryMillis;
    this.loading = BackgroundThread.named("deeperstream-generation-loader");
  }

  /**
   * Takes an announcement, if it is the run's own and follows the newest generation known here.
   *
   * @return whether it was accepted
   */
  boolean offer(GenerationRef announced) {
    if (!announced.follows(newest, run)) {
      return false;
    }
    newest = announced;
    waiting.add(announced);
    return true;
  }

  /** The last generation of the accepted line. */
  GenerationRef newest() {
    return newest;
  }

  /** The accepted generations that wait to follow the current one, in order; a copy. */
  List<GenerationRef> waiting() {
    return List.copyOf(waiting);
  }

  boolean isPending() {
    return !waiting.isEmpty();
  }

  /** Tells whether the generation with this hash waits to become the current one. */
  boolean isWaiting(String hash) {
    return waiting.stream().anyMatch(ref -> ref.hash().equals(hash));
  }

  /**
   * The next generation if it is loaded by now; starts loading it otherwise.
   *
   * @param now milliseconds, for the pause between attempts
   */
  Optional<LoadedGeneration> poll(long now) {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    if (next == null) {
      if (now >= retryAt) {
        GenerationRef ref = waiting.peek();
        next =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return loader.load(ref);
                  } catch (Exception e) {
                    throw new IllegalStateException(e.getMessage(), e);
                  }
                },
                loading);
      }
      return Optional.empty();
    }
    if (!next.isDone()) {
      return Optional.empty();
    }
    CompletableFuture<LoadedGeneration> done = next;
    next = null;
    try {
      LoadedGeneration loaded = done.join();
      waiting.remove();
      return Optional.of(loaded);
    } catch (RuntimeException e) {
      retryAt = now + retryMillis;
      LOG.error(
          "cannot load {}; the current generation stays, next try in {} ms",
          waiting.peek(),
          retryMillis,
          e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    loading.shutdown();
    if (next != null) {
      // A load under way is not awaited: what it opens is closed as soon as it is there.
      CompletableFuture<Void> closing =
          next.thenAccept(
              loaded -> {
                try {
                  loaded.close();
                } catch (IOException e) {
                  LOG.warn("cannot close {}", loaded.ref(), e);
                }
              });
      LOG.debug("a load is under way at the end: {}", closing);
    }
  }
}
