package io.deeperstream.pipeline.assign;

import java.util.Collection;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What one assign subtask counts since it was started, and the state of its clusters. */
final class AssignMetrics {

  final Counter labels;
  final Counter reseeded;
  final Counter assignNanos;
  private volatile int generation;
  private volatile int liveClusters;
  private volatile double totalCount;

  AssignMetrics(MetricGroup group) {
    labels = group.counter("labels");
    reseeded = group.counter("reseeded");
    assignNanos = group.counter("assignNanos");
    group.gauge("generation", (Gauge<Integer>) () -> generation);
    group.gauge("liveClusters", (Gauge<Integer>) () -> liveClusters);
    group.gauge("totalCount", (Gauge<Double>) () -> totalCount);
  }

  /** Reads the clusters of the newest generation among these. */
  void observe(Collection<ActiveSuperCluster> clusters) {
    int newest = clusters.stream().mapToInt(c -> c.generation.number()).max().orElse(0);
    generation = newest;
    liveClusters =
        clusters.stream()
            .filter(c -> c.generation.number() == newest)
            .mapToInt(c -> c.centroids.liveClusters())
            .sum();
    totalCount =
        clusters.stream()
            .filter(c -> c.generation.number() == newest)
            .mapToDouble(c -> c.centroids.totalCount())
            .sum();
  }
}
