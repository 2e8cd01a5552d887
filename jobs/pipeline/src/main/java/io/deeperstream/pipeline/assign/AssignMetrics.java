package io.deeperstream.pipeline.assign;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of one assign subtask: counts since it was started, and the health of its clusters, for
 * all super-clusters together and for each of the first {@value #MOST_GROUPS} that it meets, in the
 * group {@code superCluster.S}.
 */
final class AssignMetrics {

  /** Maximum number of groups; keeps thousands of super-clusters from flooding a reporter. */
  static final int MOST_GROUPS = 64;

  final Counter labels;
  final Counter reseeded;
  final Counter assignNanos;
  private final MetricGroup group;
  private final Health all;
  private final Map<Integer, Health> each = new HashMap<>();

  /** The last observation behind a group's gauges. */
  private static final class Health {
    private volatile SuperClusterHealth observed = SuperClusterHealth.none();

    Health(MetricGroup group) {
      group.gauge("generation", (Gauge<Integer>) () -> observed.generation());
      group.gauge("liveClusters", (Gauge<Integer>) () -> observed.liveClusters());
      group.gauge("totalCount", (Gauge<Double>) () -> observed.totalCount());
      group.gauge("imbalanceFactor", (Gauge<Double>) () -> observed.imbalanceFactor());
      group.gauge("entropy", (Gauge<Double>) () -> observed.entropy());
      group.gauge("meanSquaredDistance", (Gauge<Double>) () -> observed.meanSquaredDistance());
    }
  }

  AssignMetrics(MetricGroup group) {
    this.group = group;
    labels = group.counter("labels");
    reseeded = group.counter("reseeded");
    assignNanos = group.counter("assignNanos");
    all = new Health(group);
  }

  /** Observes the clusters of the newest generation among these. */
  void observe(Collection<ActiveSuperCluster> clusters) {
    int newest = clusters.stream().mapToInt(c -> c.generation.number()).max().orElse(0);
    List<ActiveSuperCluster> present =
        clusters.stream().filter(c -> c.generation.number() == newest).toList();
    SuperClusterHealth together = SuperClusterHealth.none();
    for (ActiveSuperCluster cluster : present) {
      SuperClusterHealth health = cluster.health();
      together = together.plus(health);
      if (each.size() < MOST_GROUPS || each.containsKey(cluster.superCluster)) {
        each.computeIfAbsent(
                    cluster.superCluster,
                    s -> new Health(group.addGroup("superCluster", String.valueOf(s))))
                .observed =
            health;
      }
    }
    all.observed = together;
  }
}
