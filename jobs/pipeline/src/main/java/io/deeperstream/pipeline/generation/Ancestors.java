package io.deeperstream.pipeline.generation;

import io.deeperstream.clustering.Lineage;

/**
 * Which clusters of the generation before those of a generation come from, see {@link Lineage}.
 *
 * @param superClusters of each super-cluster, [m]; −1 for none
 * @param clusters of each cluster over all super-clusters, [k]; −1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record Ancestors(int[] superClusters, int[] clusters) {

  /** Of a generation that follows none, or of which it is not known. */
  public static Ancestors unknown() {
    return new Ancestors(new int[0], new int[0]);
  }

  /** As a lineage has them. */
  public static Ancestors of(Lineage lineage) {
    return new Ancestors(lineage.superAncestors(), lineage.ancestors());
  }

  /** Tells whether anything is known. */
  public boolean areKnown() {
    return clusters.length > 0;
  }
}
