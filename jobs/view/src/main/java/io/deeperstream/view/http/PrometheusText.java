package io.deeperstream.view.http;

import io.deeperstream.view.state.ViewContents;
import io.deeperstream.view.state.ViewStatus;
import io.deeperstream.view.state.ViewStatus.State;
import java.time.Duration;
import java.util.Optional;

/** The view's figures in Prometheus' text format. */
final class PrometheusText {

  private final StringBuilder text = new StringBuilder();

  private PrometheusText() {}

  static String of(ViewContents contents, Optional<Duration> staleness, RequestCounts counts) {
    ViewStatus status = contents.clusters().status();
    PrometheusText all = new PrometheusText();
    for (State state : State.values()) {
      all.sample(
          "deeperstream_view_state",
          "gauge",
          "1 for the state that the view is in.",
          "{state=\"%s\"}".formatted(state.text()),
          state == status.state() ? 1 : 0);
    }
    staleness.ifPresent(
        age ->
            all.gauge(
                "staleness_seconds",
                "Time since everything committed had been read.",
                age.toMillis() / 1e3));
    all.gauge("generation", "Number of the generation shown, -1 for none.", status.generation());
    all.gauge("super_clusters", "Super-clusters with a sub-cluster.", status.superClusters());
    all.gauge("clusters", "Sub-clusters.", status.clusters());
    all.gauge(
        "live_clusters", "Sub-clusters with the weight of a live one.", status.liveClusters());
    all.gauge("images", "Weight of all sub-clusters.", status.totalCount());
    all.counter("records_read_total", "Records read.", "", status.recordsRead());
    all.counter(
        "records_unreadable_total",
        "Records that are not of their topic's schema.",
        "",
        status.unreadableRecords());
    all.gauge("thumbnail_bytes", "Thumbnails held.", contents.exemplars().bytes());
    all.counter(
        "thumbnails_passed_over_total",
        "Thumbnails that had no room.",
        "",
        contents.exemplars().passedOver());
    counts
        .answers()
        .forEach(
            (code, count) ->
                all.counter(
                    "requests_total",
                    "Answers by status.",
                    "{code=\"%d\"}".formatted(code),
                    count));
    return all.text.toString();
  }

  private void gauge(String name, String help, double value) {
    sample("deeperstream_view_" + name, "gauge", help, "", value);
  }

  private void counter(String name, String help, String labels, double value) {
    sample("deeperstream_view_" + name, "counter", help, labels, value);
  }

  private void sample(String name, String type, String help, String labels, double value) {
    String head = "# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type);
    if (text.indexOf(head) < 0) {
      text.append(head);
    }
    text.append(name).append(labels).append(' ').append(value).append('\n');
  }
}
