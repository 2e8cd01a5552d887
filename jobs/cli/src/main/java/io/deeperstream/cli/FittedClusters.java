package io.deeperstream.cli;

import io.deeperstream.clustering.Clustering;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.HierarchicalClustering;
import io.deeperstream.clustering.HierarchicalKMeans;
import io.deeperstream.clustering.KMeans;
import java.util.List;
import java.util.Optional;

/**
 * The result of a fit of one or two levels, in the form in which it is written.
 *
 * @param centroids {@code [K][d]}; with two levels, those of a super-cluster are adjacent, in the
 *     order of the super-clusters
 * @param counts points of each cluster, {@code [K]}
 * @param assignment row of {@code centroids} for each point, {@code [n]}
 * @param upper the upper level, if there are two
 * @param meanSquaredDistance of the points to their centroids
 * @param fittedPoints points that the passes used, at each level from the upper down; a sample if
 *     they are fewer than n
 * @param passes number of updates, of the k-means that ran most
 * @param splits empty clusters repaired by the donor rule
 */
@SuppressWarnings("ArrayRecordComponent") // A result, never compared.
record FittedClusters(
    FloatMatrix centroids,
    double[] counts,
    int[] assignment,
    Optional<Upper> upper,
    double meanSquaredDistance,
    List<Integer> fittedPoints,
    int passes,
    int splits) {

  /**
   * The upper of two levels.
   *
   * @param centroids {@code [m][d]}
   * @param assignment row of {@code centroids} for each point, {@code [n]}
   */
  record Upper(FloatMatrix centroids, int[] assignment) {}

  /**
   * Fits one level if there is one super-cluster, else two.
   *
   * @param points {@code [n][d]}, read only
   * @throws IllegalArgumentException if k exceeds n, or a point is not finite
   */
  static FittedClusters fit(FloatMatrix points, HierarchicalKMeans.Options options) {
    int k = options.clusters();
    if (k > points.rows()) {
      throw new IllegalArgumentException(
          "k (%d) exceeds the number of points (%d)".formatted(k, points.rows()));
    }
    if (options.superClusters() > 1) {
      return of(HierarchicalKMeans.fit(points, options));
    }
    return of(
        KMeans.fit(
            points,
            new KMeans.Options(
                k,
                options.passes(),
                options.start(),
                options.seed(),
                options.threads(),
                options.maxPointsPerCluster())));
  }

  private static FittedClusters of(Clustering fit) {
    return new FittedClusters(
        fit.centroids(),
        fit.counts(),
        fit.assignment().cluster(),
        Optional.empty(),
        fit.meanSquaredDistance(),
        List.of(fit.fittedPoints()),
        fit.passes(),
        fit.splits());
  }

  private static FittedClusters of(HierarchicalClustering fit) {
    int subClusters = fit.subClusters();
    double[] counts = new double[fit.superClusters() * subClusters];
    for (int s = 0; s < fit.superClusters(); s++) {
      System.arraycopy(fit.subCounts()[s], 0, counts, s * subClusters, subClusters);
    }
    int[] assignment = new int[fit.subCluster().length];
    for (int i = 0; i < assignment.length; i++) {
      assignment[i] = fit.superCluster()[i] * subClusters + fit.subCluster()[i];
    }
    return new FittedClusters(
        FloatMatrix.concat(fit.subCentroids()),
        counts,
        assignment,
        Optional.of(new Upper(fit.superCentroids(), fit.superCluster())),
        fit.meanSquaredDistance(),
        List.of(fit.superFitted(), fit.subFitted()),
        fit.passes(),
        fit.splits());
  }
}
