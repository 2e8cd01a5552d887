package io.deeperstream.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** CPU time of this process by kind of work, as far as the names of its threads tell. */
final class ThreadTimes {

  /** Kind of work of a thread. */
  enum Work {
    KAFKA,
    EMBED,
    ASSIGN,
    OTHER_JAVA
  }

  private final Map<Long, Long> nanosByThread = new HashMap<>();
  private final Map<Long, Work> workByThread = new HashMap<>();
  private final long processNanos;

  private ThreadTimes(long processNanos) {
    this.processNanos = processNanos;
  }

  /** Returns the times at this moment. */
  static ThreadTimes now() {
    var threads = ManagementFactory.getThreadMXBean();
    var process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    ThreadTimes times = new ThreadTimes(process.getProcessCpuTime());
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        times.nanosByThread.put(
            thread.getThreadId(), Math.max(0, threads.getThreadCpuTime(thread.getThreadId())));
        times.workByThread.put(thread.getThreadId(), work(thread.getThreadName()));
      }
    }
    return times;
  }

  private static Work work(String name) {
    if (name.startsWith("embed ")) {
      return Work.EMBED;
    }
    if (name.startsWith("assign ")) {
      return Work.ASSIGN;
    }
    boolean kafka =
        name.startsWith("Source: ")
            || name.contains("Source Data Fetcher")
            || name.contains("kafka")
            || name.contains("Writer")
            || name.contains("group-coordinator")
            || name.contains("transaction");
    return kafka ? Work.KAFKA : Work.OTHER_JAVA;
  }

  /**
   * Returns CPU seconds since an earlier moment, by work; threads that ended in between are not
   * included.
   */
  Map<Work, Double> secondsSince(ThreadTimes earlier) {
    Map<Work, Double> seconds = new EnumMap<>(Work.class);
    nanosByThread.forEach(
        (thread, nanos) ->
            seconds.merge(
                workByThread.get(thread),
                (nanos - earlier.nanosByThread.getOrDefault(thread, 0L)) / 1e9,
                Double::sum));
    return seconds;
  }

  /** Returns CPU seconds of the whole process since an earlier moment, native threads included. */
  double processSecondsSince(ThreadTimes earlier) {
    return (processNanos - earlier.processNanos) / 1e9;
  }
}
