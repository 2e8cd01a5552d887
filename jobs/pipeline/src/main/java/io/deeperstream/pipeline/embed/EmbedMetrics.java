package io.deeperstream.pipeline.embed;

import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What one embed subtask counts, since it was started. */
final class EmbedMetrics {

  final Counter images;
  final Counter embedded;
  final Counter deadLetters;
  final Counter truncated;
  final Counter ignoredAnnouncements;
  final Counter decodeNanos;
  final Counter embedNanos;

  EmbedMetrics(MetricGroup group, IntSupplier generation) {
    images = group.counter("images");
    embedded = group.counter("embedded");
    deadLetters = group.counter("deadLetters");
    truncated = group.counter("truncated");
    ignoredAnnouncements = group.counter("ignoredAnnouncements");
    decodeNanos = group.counter("decodeNanos");
    embedNanos = group.counter("embedNanos");
    group.gauge("generation", (Gauge<Integer>) generation::getAsInt);
  }
}
