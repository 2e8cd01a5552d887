package io.deeperstream.local;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The threads that something left behind, among those started since this was made. */
final class ThreadsLeft {
  /** Daemons that are made once and serve the JVM, whoever asked for them first. */
  private static final List<String> OF_THE_JVM =
      List.of(
          "ForkJoinPool.commonPool",
          "process reaper",
          "Keep-Alive-Timer",
          "FlinkCompletableFutureDelayScheduler");

  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  /**
   * Waits for the threads to end.
   *
   * @return the names of those alive after {@code patience}
   */
  List<String> after(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> left = names();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(100);
      left = names();
    }
    return left;
  }

  private List<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> OF_THE_JVM.stream().noneMatch(name::startsWith))
        .sorted()
        .toList();
  }
}
