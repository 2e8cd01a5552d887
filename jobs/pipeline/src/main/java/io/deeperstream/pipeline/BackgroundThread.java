package io.deeperstream.pipeline;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes executors that work beside a task's thread. */
public final class BackgroundThread {

  private BackgroundThread() {}

  /**
   * Makes an executor of one daemon thread, which does its work in order. The caller shuts it down.
   *
   * @param name of the thread
   */
  public static ExecutorService named(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
