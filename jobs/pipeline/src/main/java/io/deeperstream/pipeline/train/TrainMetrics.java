package io.deeperstream.pipeline.train;

import io.deeperstream.model.StepResult;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.training.TrainingLoop;
import java.util.ArrayDeque;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of training: means over the last steps, and counts since it was started. */
final class TrainMetrics {

  private static final int WINDOW = 50;

  final Counter images;
  final Counter undecodable;
  final Counter failedFits;
  final Counter memoryReadImages;
  final Counter memoryReadNanos;
  final Counter stepNanos;
  final Counter decodeNanos;
  final Counter fits;
  final Counter fitNanos;
  private final ArrayDeque<StepResult> window = new ArrayDeque<>();
  private volatile double loss;
  private volatile double superAccuracy;
  private volatile double subAccuracy;
  private volatile long trainedImages;
  private volatile int generation;
  private volatile long lagImages;
  private volatile double lagSeconds;
  private volatile boolean fitPending;
  private volatile boolean stuck;
  private volatile double meanDistance;
  private volatile int memoryImages;
  private volatile long memoryBytes;
  private volatile int unlabelled;
  private volatile long owed;
  private volatile long lastStep;
  private volatile long probedStep = -1;
  private volatile double nearestNeighbours;
  private volatile double logisticRegression;
  private volatile double effectiveRank;
  private volatile double spread;
  private volatile boolean collapsed;

  TrainMetrics(MetricGroup group) {
    images = group.counter("images");
    undecodable = group.counter("undecodable");
    failedFits = group.counter("failedFits");
    memoryReadImages = group.counter("memoryReadImages");
    memoryReadNanos = group.counter("memoryReadNanos");
    stepNanos = group.counter("stepNanos");
    decodeNanos = group.counter("decodeNanos");
    fits = group.counter("fits");
    fitNanos = group.counter("fitNanos");
    group.gauge("loss", (Gauge<Double>) () -> loss);
    group.gauge("superAccuracy", (Gauge<Double>) () -> superAccuracy);
    group.gauge("subAccuracy", (Gauge<Double>) () -> subAccuracy);
    group.gauge("trainedImages", (Gauge<Long>) () -> trainedImages);
    group.gauge("generation", (Gauge<Integer>) () -> generation);
    group.gauge("lagImages", (Gauge<Long>) () -> lagImages);
    group.gauge("lagSeconds", (Gauge<Double>) () -> lagSeconds);
    group.gauge("fitPending", (Gauge<Integer>) () -> fitPending ? 1 : 0);
    group.gauge("stuckAlarm", (Gauge<Integer>) () -> stuck ? 1 : 0);
    group.gauge("meanDistance", (Gauge<Double>) () -> meanDistance);
    group.gauge("memoryImages", (Gauge<Integer>) () -> memoryImages);
    group.gauge("memoryBytes", (Gauge<Long>) () -> memoryBytes);
    group.gauge("unlabelledImages", (Gauge<Integer>) () -> unlabelled);
    group.gauge("probedStep", (Gauge<Long>) () -> probedStep);
    group.gauge("probeNearestNeighbours", (Gauge<Double>) () -> nearestNeighbours);
    group.gauge("probeLogisticRegression", (Gauge<Double>) () -> logisticRegression);
    group.gauge("effectiveRank", (Gauge<Double>) () -> effectiveRank);
    group.gauge("relativeSpread", (Gauge<Double>) () -> spread);
    group.gauge("collapseAlarm", (Gauge<Integer>) () -> collapsed ? 1 : 0);
    group.gauge("step", (Gauge<Long>) () -> lastStep);
    group.gauge("owedImages", (Gauge<Long>) () -> owed);
  }

  void step(StepResult result, long number, long trained) {
    lastStep = number;
    window.addLast(result);
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
    int count = window.stream().mapToInt(StepResult::count).sum();
    loss = window.stream().mapToDouble(r -> r.loss() * r.count()).sum() / count;
    superAccuracy = window.stream().mapToInt(StepResult::superCorrect).sum() / (double) count;
    subAccuracy = window.stream().mapToInt(StepResult::subCorrect).sum() / (double) count;
    trainedImages = trained;
  }

  void heads(int number) {
    generation = number;
    window.clear();
    stuck = false;
  }

  void lag(long imageCount, double seconds) {
    lagImages = imageCount;
    lagSeconds = seconds;
  }

  long lagImages() {
    return lagImages;
  }

  void memory(TrainingLoop loop) {
    memoryImages = loop.memory().size();
    memoryBytes = loop.memory().bytes();
    unlabelled = loop.memory().unlabelledCount();
    owed = loop.owed();
  }

  void probed(ProbeMetric metric) {
    probedStep = metric.getStep();
    nearestNeighbours = metric.getNearestNeighbours();
    logisticRegression = metric.getLogisticRegression();
    effectiveRank = metric.getEffectiveRank();
    spread = metric.getRelativeSpread();
  }

  void collapsed() {
    collapsed = true;
  }

  void fitPending(boolean pending) {
    fitPending = pending;
  }

  void stuck() {
    stuck = true;
  }

  void distance(double mean) {
    meanDistance = mean;
  }
}
