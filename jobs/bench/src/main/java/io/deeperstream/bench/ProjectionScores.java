package io.deeperstream.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Agreement of one network's pseudo-labels with classes, by the way that its features are
 * projected: a line of {@code outcomes.jsonl}.
 *
 * @param key everything that the scores depend on
 * @param model as it is called in tables
 * @param seed of k-means and of random weights
 * @param images that were clustered
 * @param cells a score for each way that the images support
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ProjectionScores(String key, String model, long seed, int images, List<Cell> cells)
    implements OutcomeLog.Keyed {

  /**
   * A way to prepare a layer's features for clustering.
   *
   * @param layer its name
   * @param spherical whether projected features are scaled to unit norm
   * @param whitening exponent of the variances
   * @param dimension of the projection; 0 where the features are clustered as they are, by flat
   *     k-means
   */
  record Way(String layer, boolean spherical, double whitening, int dimension) {

    /** The features as they are. */
    static Way raw(String layer) {
      return new Way(layer, false, 0, 0);
    }

    boolean isRaw() {
      return dimension == 0;
    }
  }

  /**
   * A score.
   *
   * @param agreement normalised mutual information of pseudo-labels and classes
   */
  record Cell(Way way, double agreement) {}

  /** The score of a way; empty where the images do not support it. */
  OptionalDouble agreement(Way way) {
    return cells.stream()
        .filter(cell -> cell.way().equals(way))
        .mapToDouble(Cell::agreement)
        .findFirst();
  }
}
