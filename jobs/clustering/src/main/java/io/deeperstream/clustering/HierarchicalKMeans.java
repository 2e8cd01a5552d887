package io.deeperstream.clustering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hierarchical k-means of two levels (DeeperCluster, section 3.2): m super-clusters over all
 * points, then k/m sub-clusters within each. Stateless and safe for concurrent use.
 */
public final class HierarchicalKMeans {

  private static final Logger LOG = LoggerFactory.getLogger(HierarchicalKMeans.class);

  /**
   * Settings of a hierarchical fit.
   *
   * @param superClusters m, 1 or more; 1 means a single level
   * @param clusters k over all super-clusters, a multiple of m
   * @param passes maximum number of updates of each k-means, 0 or more; one more pass only assigns
   * @param start how the first centroids of each k-means are chosen
   * @param seed of all random choices
   * @param threads threads to use, 1 or more; the result does not depend on it
   * @param maxPointsPerCluster bound on the points per cluster that the passes of each k-means use,
   *     see {@link KMeans.Options}; 0 uses all points
   */
  public record Options(
      int superClusters,
      int clusters,
      int passes,
      KMeans.Start start,
      long seed,
      int threads,
      int maxPointsPerCluster) {

    public Options {
      if (superClusters < 1) {
        throw new IllegalArgumentException("m (%d) must be at least 1".formatted(superClusters));
      }
      if (clusters < superClusters || clusters % superClusters != 0) {
        throw new IllegalArgumentException(
            "k (%d) must be a positive multiple of m (%d)".formatted(clusters, superClusters));
      }
      // The settings that both levels share have the bounds of a single level.
      new KMeans.Options(clusters, passes, start, seed, threads, maxPointsPerCluster);
    }

    /** Starts from random points and uses all points. */
    public Options(int superClusters, int clusters, int passes, long seed, int threads) {
      this(superClusters, clusters, passes, KMeans.Start.RANDOM, seed, threads, 0);
    }

    /** k/m. */
    public int subClusters() {
      return clusters / superClusters;
    }

    private KMeans.Options level(int levelClusters, long stream) {
      return new KMeans.Options(
          levelClusters, passes, start, Randoms.derive(seed, stream), threads, maxPointsPerCluster);
    }
  }

  private HierarchicalKMeans() {}

  /**
   * Fits both levels. A super-cluster with fewer points than k/m does not fail: each of its points
   * becomes a sub-centroid, and the donor rule splits the remaining ones from them (from the
   * super-centroid, if it has no point at all).
   *
   * @param points {@code [n][dimension]}, finite, read only; n at least m
   * @throws IllegalArgumentException if m exceeds n, or a point is not finite
   */
  public static HierarchicalClustering fit(FloatMatrix points, Options options) {
    int m = options.superClusters();
    if (m > points.rows()) {
      throw new IllegalArgumentException(
          "m (%d) exceeds the number of points (%d)".formatted(m, points.rows()));
    }
    Clustering level1 = KMeans.fit(points, options.level(m, 0));
    Members members = Members.of(level1.assignment().cluster(), m);
    List<FloatMatrix> subCentroids = new ArrayList<>();
    double[][] subCounts = new double[m][];
    int[] subCluster = new int[points.rows()];
    double sum = 0;
    int subFitted = 0;
    int passes = level1.passes();
    int splits = level1.splits();
    for (int s = 0; s < m; s++) {
      int[] own = members.of(s);
      Clustering level2 = fitSubClusters(points.rows(own), level1.centroids().row(s), options, s);
      subCentroids.add(level2.centroids());
      subCounts[s] = level2.counts();
      for (int i = 0; i < own.length; i++) {
        subCluster[own[i]] = level2.assignment().cluster()[i];
      }
      subFitted += level2.fittedPoints();
      sum += level2.meanSquaredDistance() * own.length;
      passes = Math.max(passes, level2.passes());
      splits += level2.splits();
    }
    return new HierarchicalClustering(
        level1.centroids(),
        level1.counts(),
        subCentroids,
        subCounts,
        sum / points.rows(),
        level1.assignment().cluster(),
        subCluster,
        level1.fittedPoints(),
        subFitted,
        passes,
        splits);
  }

  private static Clustering fitSubClusters(
      FloatMatrix points, float[] superCentroid, Options options, int superCluster) {
    int subClusters = options.subClusters();
    KMeans.Options level = options.level(subClusters, superCluster + 1L);
    if (points.rows() >= subClusters) {
      return KMeans.fit(points, level);
    }
    LOG.warn(
        "super-cluster {} has {} points for {} sub-clusters: the rest are splits of them",
        superCluster,
        points.rows(),
        subClusters);
    FloatMatrix centroids = FloatMatrix.zeros(subClusters, points.columns());
    double[] counts = new double[subClusters];
    System.arraycopy(points.data(), 0, centroids.data(), 0, points.data().length);
    Arrays.fill(counts, 0, points.rows(), 1);
    if (points.rows() == 0) {
      System.arraycopy(superCentroid, 0, centroids.data(), 0, superCentroid.length);
      counts[0] = 1;
    }
    int splits = DonorRule.repair(centroids, counts, Randoms.of(level.seed(), 0));
    Assignment assignment = Assignment.nearest(points, centroids, options.threads());
    return Clustering.of(centroids, assignment, points.rows(), 0, splits);
  }
}
