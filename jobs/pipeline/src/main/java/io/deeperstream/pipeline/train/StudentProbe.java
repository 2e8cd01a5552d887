package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.BackgroundThread;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.training.CollapseAlarm;
import io.deeperstream.training.FeatureGauge;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores copies of the student's weights on the labelled hold-out, one after the other on a thread
 * of its own, sends the scores on, and raises an alarm where features collapse. A failure is logged
 * and does not stop training. For the task's thread.
 */
final class StudentProbe implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(StudentProbe.class);

  private final Generations generations;
  private final TaskMail mail;
  private final TrainMetrics counters;
  private final TrainingOutput output;
  private final CollapseAlarm collapse;
  private final ExecutorService executor = BackgroundThread.named("deeperstream-probe");

  /**
   * @param first gauge of the run, with which later ones are compared; null before there was one
   */
  StudentProbe(
      Generations generations,
      TaskMail mail,
      TrainMetrics counters,
      TrainingOutput output,
      FeatureGauge first) {
    this.generations = generations;
    this.mail = mail;
    this.counters = counters;
    this.output = output;
    this.collapse = new CollapseAlarm(first);
  }

  /** Tells whether the job has a hold-out; without one there is nothing to score. */
  boolean isOn() {
    return generations.hasHoldOut();
  }

  /**
   * Scores weights in a while.
   *
   * @param trunk not changed any more
   * @param uniformity of the labels in the memory
   */
  void score(
      ProbeScores.Moment moment,
      NetworkSpec network,
      Map<String, float[]> trunk,
      double uniformity,
      ProbeCause cause) {
    executor.execute(
        () -> {
          try {
            ProbeMetric metric =
                generations.score(network, trunk).metric(moment, uniformity, cause, Instant.now());
            mail.post(() -> scored(metric), "report scores of step " + moment.step());
          } catch (IOException | RuntimeException e) {
            LOG.error("the weights of step {} cannot be scored", moment.step(), e);
          }
        });
  }

  private void scored(ProbeMetric metric) {
    output.probe(metric);
    counters.probed(metric);
    collapse
        .check(
            new FeatureGauge(metric.getRelativeSpread(), metric.getEffectiveRank()),
            metric.getGeneration(),
            metric.getStep())
        .ifPresent(
            found -> {
              counters.collapsed();
              LOG.warn("{}", found);
            });
  }

  /** The first gauge of the run, for a checkpoint; null before there was one. */
  FeatureGauge first() {
    return collapse.first().orElse(null);
  }

  /** Ends the thread after the score under way. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
