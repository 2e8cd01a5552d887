package io.deeperstream.bench;

import java.util.List;
import java.util.Map;

/** Outcomes for tests. */
final class Outcomes {

  private Outcomes() {}

  /** An outcome with this k-NN on pooled features, and half of it by regression. */
  static Outcome of(String arm, long seed, Long trainedImages, double nearestNeighbours) {
    return new Outcome(
        arm + seed,
        arm,
        seed,
        "student",
        2,
        trainedImages == null ? null : trainedImages / 100,
        trainedImages,
        null,
        1.5,
        Map.of(
            "pooled",
            new LayerScore(nearestNeighbours, 0, 0),
            "map2x2",
            new LayerScore(0, nearestNeighbours / 2, 0),
            "descriptor",
            new LayerScore(0, 0, 0.125)),
        List.of(
            new ProbePoint(0, 0, 0.1, 0.2, 0.3),
            new ProbePoint(1, 10, nearestNeighbours, 0.2, 0.3)));
  }
}
