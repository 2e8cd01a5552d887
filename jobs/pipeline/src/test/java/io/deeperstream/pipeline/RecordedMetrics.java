package io.deeperstream.pipeline;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** A metric group that remembers its gauges, and those of its groups, by their path. */
public final class RecordedMetrics extends UnregisteredMetricsGroup {

  private final Map<String, Gauge<?>> gauges;
  private final String path;

  public RecordedMetrics() {
    this(new TreeMap<>(), "");
  }

  private RecordedMetrics(Map<String, Gauge<?>> gauges, String path) {
    this.gauges = gauges;
    this.path = path;
  }

  /** Returns the current value of a gauge. */
  public double read(String name) {
    return ((Number) gauges.get(name).getValue()).doubleValue();
  }

  public Iterable<String> names() {
    return gauges.keySet();
  }

  @Override
  public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
    gauges.put(path + name, gauge);
    return gauge;
  }

  @Override
  public MetricGroup addGroup(String name) {
    return new RecordedMetrics(gauges, path + name + ".");
  }

  @Override
  public MetricGroup addGroup(String key, String value) {
    return new RecordedMetrics(gauges, path + key + "." + value + ".");
  }
}
