package io.deeperstream.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Scores of weights learnt by one arm with one seed: a line of {@code outcomes.jsonl}.
 *
 * @param key everything that the outcome depends on, as text; a key with an outcome is not run
 *     again
 * @param arm name of the arm in tables
 * @param seed of first weights and everything else
 * @param weights kind of the weights scored: {@code student}, {@code generation} or {@code file}
 * @param generation that was trained on last; null if it is not known
 * @param step number of steps; null if it is not known
 * @param trainedImages images of them; null if it is not known
 * @param lastLoss mean of the last tenth of the last generation's steps, in nats; null if nothing
 *     was trained
 * @param seconds that the demo took, from start to exit; null if it is not known
 * @param scores by the layer's name
 * @param probe scores during training; may be empty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record Outcome(
    String key,
    String arm,
    long seed,
    String weights,
    Integer generation,
    Long step,
    Long trainedImages,
    Double lastLoss,
    Double seconds,
    Map<String, LayerScore> scores,
    List<ProbePoint> probe)
    implements OutcomeLog.Keyed {

  private static final String NEIGHBOURS = "pooled";
  private static final String REGRESSION = "map2x2";
  private static final String AGREEMENT = "descriptor";

  /** Returns the accuracy of k-NN on pooled features; NaN if that layer was not scored. */
  @JsonIgnore
  double nearestNeighbours() {
    return of(NEIGHBOURS).map(LayerScore::nearestNeighbours).orElse(Double.NaN);
  }

  /**
   * Returns the accuracy of logistic regression on the 2 × 2 map; NaN if that layer was not scored.
   */
  @JsonIgnore
  double logisticRegression() {
    return of(REGRESSION).map(LayerScore::logisticRegression).orElse(Double.NaN);
  }

  /** Returns the NMI of descriptors; NaN if that layer was not scored. */
  @JsonIgnore
  double agreement() {
    return of(AGREEMENT).map(LayerScore::agreement).orElse(Double.NaN);
  }

  private Optional<LayerScore> of(String layer) {
    return Optional.ofNullable(scores.get(layer));
  }

  /** Returns lines for a terminal: the training, and the scores of every layer. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("%s, seed %d: %s".formatted(arm, seed, weights));
    if (step != null) {
      text.append(
          String.format(Locale.ROOT, " after %,d steps on %,d images", step, trainedImages));
    }
    if (generation != null) {
      text.append(", generation %d".formatted(generation));
    }
    if (lastLoss != null) {
      text.append(String.format(Locale.ROOT, ", last loss %.3f", lastLoss));
    }
    if (seconds != null) {
      text.append(String.format(Locale.ROOT, ", %.0f s", seconds));
    }
    scores.forEach(
        (layer, score) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%n  %-10s  logistic regression %.2f%%  k-NN %.2f%%  NMI %.4f",
                    layer,
                    100 * score.logisticRegression(),
                    100 * score.nearestNeighbours(),
                    score.agreement())));
    return text.toString();
  }
}
