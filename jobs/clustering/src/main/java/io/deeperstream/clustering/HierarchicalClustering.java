package io.deeperstream.clustering;

import java.util.List;

/**
 * A clustering of two levels: m super-clusters, each with k/m sub-clusters.
 *
 * @param superCentroids {@code [m][dimension]}
 * @param superCounts points of each super-cluster, {@code [m]}; their sum is n
 * @param subCentroids for each super-cluster its sub-centroids, {@code [m]} of {@code
 *     [k/m][dimension]}
 * @param subCounts points of each sub-cluster, {@code [m][k/m]}; each row sums to its super-count
 * @param meanSquaredDistance of the points to their sub-centroids
 * @param superCluster of each point, {@code [n]}
 * @param subCluster of each point within its super-cluster, {@code [n]}, from 0 to k/m − 1
 * @param superFitted points that the passes of the first level were run on, a random sample where
 *     they are fewer than n
 * @param subFitted the same for the second level, summed over the super-clusters
 * @param passes updates that were run, of the k-means that ran most
 * @param splits empty clusters repaired by the donor rule, over both levels and all passes
 */
@SuppressWarnings("ArrayRecordComponent") // A result, never compared.
public record HierarchicalClustering(
    FloatMatrix superCentroids,
    double[] superCounts,
    List<FloatMatrix> subCentroids,
    double[][] subCounts,
    double meanSquaredDistance,
    int[] superCluster,
    int[] subCluster,
    int superFitted,
    int subFitted,
    int passes,
    int splits) {

  public HierarchicalClustering {
    subCentroids = List.copyOf(subCentroids);
  }

  /** Tells whether the passes of either level were run on a sample of the points. */
  public boolean isSampled() {
    return Math.min(superFitted, subFitted) < superCluster.length;
  }

  /** m. */
  public int superClusters() {
    return superCentroids.rows();
  }

  /** k/m. */
  public int subClusters() {
    return subCentroids.get(0).rows();
  }
}
