package io.deeperstream.clustering;

/**
 * A sample's labels in one generation.
 *
 * @param superCluster of each image, {@code [n]}; −1 if its label is unknown
 * @param cluster number over all super-clusters of each image, {@code [n]}; −1 if it is unknown
 * @param superClusters m
 * @param subClusters k/m
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LabelledSample(int[] superCluster, int[] cluster, int superClusters, int subClusters) {

  /**
   * Joins both levels. A label is unknown if either level of it is.
   *
   * @param which generation, for messages
   * @param lowest label that is allowed: −1 if some may be unknown, else 0
   * @throws IllegalArgumentException if lengths differ or a label is out of range
   */
  static LabelledSample of(
      String which,
      int[] superLabels,
      int[] subLabels,
      int superClusters,
      int subClusters,
      int lowest) {
    if (superClusters < 1
        || subClusters < 1
        || (long) superClusters * subClusters > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s generation of %d × %d clusters: both must be at least 1, their product at most %d"
              .formatted(which, superClusters, subClusters, Integer.MAX_VALUE));
    }
    if (superLabels.length != subLabels.length) {
      throw new IllegalArgumentException(
          "%s generation has %d super-clusters' labels and %d sub-clusters'"
              .formatted(which, superLabels.length, subLabels.length));
    }
    int[] superCluster = new int[superLabels.length];
    int[] cluster = new int[superLabels.length];
    for (int i = 0; i < cluster.length; i++) {
      require(which + " super-cluster", i, superLabels[i], lowest, superClusters);
      require(which + " sub-cluster", i, subLabels[i], lowest, subClusters);
      boolean known = superLabels[i] >= 0 && subLabels[i] >= 0;
      superCluster[i] = known ? superLabels[i] : -1;
      cluster[i] = known ? superLabels[i] * subClusters + subLabels[i] : -1;
    }
    return new LabelledSample(superCluster, cluster, superClusters, subClusters);
  }

  int images() {
    return cluster.length;
  }

  /** k. */
  int clusters() {
    return superClusters * subClusters;
  }

  private static void require(String which, int image, int label, int lowest, int bound) {
    if (label < lowest || label >= bound) {
      throw new IllegalArgumentException(
          "%s of image %d (%d) must be from %d to %d"
              .formatted(which, image, label, lowest, bound - 1));
    }
  }
}
