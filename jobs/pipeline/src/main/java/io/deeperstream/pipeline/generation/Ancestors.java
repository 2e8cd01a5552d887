package io.deeperstream.pipeline.generation;

import io.deeperstream.clustering.Lineage;

/**
 * Maps each cluster of a generation to its ancestor in the previous one, see {@link Lineage}.
 *
 * @param superClusters ancestor of each super-cluster, [m]; −1 for none
 * @param clusters ancestor of each cluster over all super-clusters, [k]; −1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record Ancestors(int[] superClusters, int[] clusters) {

  /** Returns unknown ancestors, such as those of a generation without a parent. */
  public static Ancestors unknown() {
    return new Ancestors(new int[0], new int[0]);
  }

  /** Returns the ancestors in a lineage. */
  public static Ancestors of(Lineage lineage) {
    return new Ancestors(lineage.superAncestors(), lineage.ancestors());
  }

  /** Tells whether the ancestors are known. */
  public boolean areKnown() {
    return clusters.length > 0;
  }
}
