package io.deeperstream.pipeline.train;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.Ancestors;

/**
 * What training needs to know of a generation besides its labels.
 *
 * @param network the teacher's shape
 * @param superClusters m
 * @param subClusters k/m
 * @param fitImages images that it was fitted on
 * @param meanSquaredDistance of its fit
 * @param ancestors of its clusters in the generation before
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
