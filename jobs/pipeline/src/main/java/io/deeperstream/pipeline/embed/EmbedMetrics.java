package io.deeperstream.pipeline.embed;

import io.deeperstream.schemas.GenerationHealth;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of one embed subtask: counts since it was started, and the health of the fit of the
 * generation announced last.
 */
final class EmbedMetrics {

  final Counter images;
  final Counter embedded;
  final Counter deadLetters;
  final Counter truncated;
  final Counter ignoredAnnouncements;
  final Counter unreadableRevisions;
  final Counter decodeNanos;
  final Counter embedNanos;
  private volatile GenerationHealth health;

  EmbedMetrics(MetricGroup group, IntSupplier generation) {
    images = group.counter("images");
    embedded = group.counter("embedded");
    deadLetters = group.counter("deadLetters");
    truncated = group.counter("truncated");
    ignoredAnnouncements = group.counter("ignoredAnnouncements");
    unreadableRevisions = group.counter("unreadableRevisions");
    decodeNanos = group.counter("decodeNanos");
    embedNanos = group.counter("embedNanos");
    group.gauge("generation", (Gauge<Integer>) generation::getAsInt);
    MetricGroup fit = group.addGroup("announced");
    gauge(fit, "images", GenerationHealth::getImages);
    gauge(fit, "meanSquaredDistance", GenerationHealth::getMeanSquaredDistance);
    gauge(fit, "liveClusters", GenerationHealth::getLiveClusters);
    gauge(fit, "imbalanceFactor", GenerationHealth::getImbalanceFactor);
    gauge(fit, "entropy", GenerationHealth::getEntropy);
    gauge(fit, "splits", GenerationHealth::getSplits);
    gauge(fit, "changedShare", GenerationHealth::getChangedShare);
    gauge(fit, "nmi", GenerationHealth::getNmi);
  }

  /**
   * Sets the health of the generation announced last; its gauges are NaN where it was not measured.
   */
  void announced(GenerationHealth measured) {
    health = measured;
  }

  private void gauge(
      MetricGroup group, String name, Function<GenerationHealth, ? extends Number> figure) {
    group.gauge(
        name,
        (Gauge<Double>)
            () -> {
              GenerationHealth last = health;
              Number value = last == null ? null : figure.apply(last);
              return value == null ? Double.NaN : value.doubleValue();
            });
  }
}
