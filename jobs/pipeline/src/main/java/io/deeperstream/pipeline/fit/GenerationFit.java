package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.ClusterHealth;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.HierarchicalClustering;
import io.deeperstream.clustering.HierarchicalKMeans;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.MutualInformation;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationContents;
import io.deeperstream.schemas.GenerationHealth;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Projection and both levels of clusters, fitted to the descriptors of some images.
 *
 * @param size how finely
 * @param projection descriptors → clustering space
 * @param clusters of the projected descriptors
 * @param seed of the fit
 */
public record GenerationFit(
    FitSize size, Projection projection, HierarchicalClustering clusters, long seed) {

  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /**
   * Fits.
   *
   * @param descriptors [n][descriptor]
   * @param size what n supports
   * @param passes of k-means at each level
   * @param seed of the starts
   */
  public static GenerationFit of(FloatMatrix descriptors, FitSize size, int passes, long seed) {
    Projection projection = Projection.fit(descriptors, size.dimension(), THREADS);
    HierarchicalClustering clusters =
        HierarchicalKMeans.fit(
            projection.apply(descriptors),
            new HierarchicalKMeans.Options(
                size.superClusters(), size.clusters(), passes, KMeans.Start.RANDOM, seed, THREADS));
    return new GenerationFit(size, projection, clusters, seed);
  }

  /** What the store takes. */
  public GenerationContents contents(NetworkSpec network, Path teacher) {
    return new GenerationContents(
        network,
        teacher,
        projection,
        clusters.superCentroids(),
        clusters.superCounts(),
        clusters.subCentroids(),
        clusters.subCounts(),
        clusters.superCluster().length,
        clusters.meanSquaredDistance(),
        seed);
  }

  /**
   * How the clusters stand on the images of the fit.
   *
   * @param former labels of the same images in the generation before, one number a sub-cluster, −1
   *     where it is not known; null for the first generation
   */
  public GenerationHealth health(int[] former) {
    double[] counts = Arrays.stream(clusters.subCounts()).flatMapToDouble(Arrays::stream).toArray();
    ClusterHealth health = ClusterHealth.of(counts);
    return new GenerationHealth(
        (long) clusters.superCluster().length,
        clusters.meanSquaredDistance(),
        health.live(),
        health.imbalanceFactor(),
        health.entropy(),
        clusters.splits(),
        null,
        former == null ? null : agreement(former));
  }

  private Double agreement(int[] former) {
    int[] known = IntStream.range(0, former.length).filter(i -> former[i] >= 0).toArray();
    if (known.length == 0) {
      return null;
    }
    int sub = clusters.subClusters();
    int[] before = Arrays.stream(known).map(i -> former[i]).toArray();
    int[] now =
        Arrays.stream(known)
            .map(i -> clusters.superCluster()[i] * sub + clusters.subCluster()[i])
            .toArray();
    return MutualInformation.normalized(before, now);
  }
}
