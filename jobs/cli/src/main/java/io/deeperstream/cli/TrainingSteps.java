package io.deeperstream.cli;

import io.deeperstream.schemas.GenerationHealth;
import io.deeperstream.schemas.TrainingMetric;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Sums up the training steps of a run. For one thread. */
final class TrainingSteps {

  private final Map<Integer, List<TrainingMetric>> byGeneration = new TreeMap<>();
  private final Map<Integer, GenerationHealth> health = new HashMap<>();
  private final BitSet seen = new BitSet();
  private long count;
  private long trainedImages;
  private double seconds;

  void add(TrainingMetric step) {
    count++;
    seen.set(Math.toIntExact(step.getStep()));
    trainedImages = Math.max(trainedImages, step.getTrainedImages());
    seconds += step.getStepSeconds();
    byGeneration.computeIfAbsent(step.getGeneration(), g -> new ArrayList<>()).add(step);
  }

  void add(int generation, GenerationHealth found) {
    health.put(generation, found);
  }

  /** Steps read. */
  long count() {
    return count;
  }

  /** Steps that were read more than once. */
  long repeated() {
    return count - seen.cardinality();
  }

  /** Steps below the last one that were never read. */
  long missing() {
    return Math.max(0L, seen.length() - 1L) - seen.cardinality();
  }

  long trainedImages() {
    return trainedImages;
  }

  /** Time inside steps. */
  double seconds() {
    return seconds;
  }

  /** By number. */
  List<GenerationSummary> generations(ChanceLoss chance) {
    return byGeneration.entrySet().stream()
        .map(entry -> summary(entry.getKey(), entry.getValue(), chance))
        .toList();
  }

  /** Tells the loss of guessing in a generation; null where it is not known. */
  interface ChanceLoss {
    Double of(int generation);
  }

  private GenerationSummary summary(int number, List<TrainingMetric> steps, ChanceLoss chance) {
    int tenth = Math.max(1, steps.size() / 10);
    List<TrainingMetric> first = steps.subList(0, tenth);
    List<TrainingMetric> last = steps.subList(steps.size() - tenth, steps.size());
    GenerationHealth fitted = health.get(number);
    return new GenerationSummary(
        number,
        steps.size(),
        steps.stream().mapToLong(TrainingMetric::getBatch).sum(),
        mean(first, TrainingMetric::getLoss),
        mean(last, TrainingMetric::getLoss),
        chance.of(number),
        mean(last, TrainingMetric::getSuperAccuracy),
        mean(last, TrainingMetric::getSubAccuracy),
        fitted == null ? null : fitted.getLiveClusters(),
        fitted == null ? null : fitted.getNmi(),
        fitted == null ? null : fitted.getMeanSquaredDistance());
  }

  private static double mean(List<TrainingMetric> steps, ToDoubleFunction<TrainingMetric> value) {
    return steps.stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
