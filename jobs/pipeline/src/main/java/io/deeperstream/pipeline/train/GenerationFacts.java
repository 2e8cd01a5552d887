package io.deeperstream.pipeline.train;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.Ancestors;

/**
 * The facts about a generation that training needs besides its labels.
 *
 * @param network the teacher's shape
 * @param superClusters m
 * @param subClusters k/m
 * @param fitImages images that it was fitted on
 * @param meanSquaredDistance of its fit
 * @param ancestors of its clusters in the previous generation
 */
public record GenerationFacts(
    NetworkSpec network,
    int superClusters,
    int subClusters,
    long fitImages,
    double meanSquaredDistance,
    Ancestors ancestors) {

  HeadSpec heads(int rotations) {
    return new HeadSpec(superClusters, rotations, subClusters);
  }
}
