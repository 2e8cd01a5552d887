package io.deeperstream.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Breakdown of the process's CPU time while images were labelled. */
final class CpuShares {

  private CpuShares() {}

  /**
   * Returns shares that add up to 1. {@code decode} is the wall time inside the decoder, summed
   * over all subtasks; {@code network} is the rest of the embedding threads and all native threads,
   * which are TensorFlow's (and the JVM's own: compiler, collector); {@code kafka} is the broker,
   * the clients, the source and the sinks' threads.
   *
   * @param decodeSeconds spent in the decoder between the two
   */
  static Map<String, Double> of(ThreadTimes began, ThreadTimes ended, double decodeSeconds) {
    Map<ThreadTimes.Work, Double> java = ended.secondsSince(began);
    double all = ended.processSecondsSince(began);
    double assign = java.getOrDefault(ThreadTimes.Work.ASSIGN, 0.0);
    double kafka = java.getOrDefault(ThreadTimes.Work.KAFKA, 0.0);
    double other = java.getOrDefault(ThreadTimes.Work.OTHER_JAVA, 0.0);
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("decode", decodeSeconds / all);
    shares.put("kafka", kafka / all);
    shares.put("assign", assign / all);
    shares.put("network", (all - decodeSeconds - kafka - assign - other) / all);
    shares.put("other", other / all);
    return shares;
  }
}
