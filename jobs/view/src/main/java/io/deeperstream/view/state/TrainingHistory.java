package io.deeperstream.view.state;

import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.TrainingMetric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The course of one run's training, from the topic of metrics: the run that wrote last. Keeps some
 * {@value #MOST_POINTS} points, each the mean of consecutive steps of one generation: when they are
 * full, neighbours are joined. Thread-safe.
 */
public final class TrainingHistory {

  /** Points kept at most; even. */
  static final int MOST_POINTS = 1000;

  private static final int MOST_PROBES = 1000;

  private String run = "";
  private Instant lastWritten = Instant.MIN;
  private int stepsPerPoint = 1;
  private long lastStep;
  private final List<TrainingPoint> points = new ArrayList<>();
  private final List<ProbeMetric> probes = new ArrayList<>();

  /** Takes the next step; one that was read before, or of an older run, is passed over. */
  public synchronized void take(TrainingMetric metric) {
    if (!follows(metric.getRun(), metric.getWrittenAt()) || metric.getStep() <= lastStep) {
      return;
    }
    lastStep = metric.getStep();
    TrainingPoint point = TrainingPoint.of(metric);
    int last = points.size() - 1;
    if (last >= 0
        && points.get(last).steps() < stepsPerPoint
        && points.get(last).generation() == point.generation()) {
      points.set(last, points.get(last).with(point));
      return;
    }
    if (points.size() >= MOST_POINTS) {
      halve();
    }
    points.add(point);
  }

  /** Takes the next scores of a probe. */
  public synchronized void take(ProbeMetric metric) {
    if (follows(metric.getRun(), metric.getWrittenAt()) && probes.size() < MOST_PROBES) {
      probes.add(metric);
    }
  }

  private boolean follows(String of, Instant written) {
    if (!of.equals(run)) {
      if (!written.isAfter(lastWritten)) {
        return false;
      }
      run = of;
      lastStep = 0;
      stepsPerPoint = 1;
      points.clear();
      probes.clear();
    }
    lastWritten = written.isAfter(lastWritten) ? written : lastWritten;
    return true;
  }

  private void halve() {
    List<TrainingPoint> joined = new ArrayList<>();
    for (TrainingPoint point : points) {
      TrainingPoint last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null
          && last.steps() <= stepsPerPoint
          && last.generation() == point.generation()) {
        joined.set(joined.size() - 1, last.with(point));
      } else {
        joined.add(point);
      }
    }
    points.clear();
    points.addAll(joined);
    stepsPerPoint *= 2;
  }

  /**
   * The course of one run, oldest first.
   *
   * @param run empty as long as there is none
   * @param points means of steps
   * @param probes scores on the labelled hold-out
   */
  public record Course(String run, List<TrainingPoint> points, List<ProbeMetric> probes) {}

  /** Returns a copy of what is known. */
  public synchronized Course course() {
    return new Course(run, List.copyOf(points), List.copyOf(probes));
  }
}
