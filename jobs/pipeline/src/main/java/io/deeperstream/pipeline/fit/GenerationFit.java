package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.ClusterHealth;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.HierarchicalClustering;
import io.deeperstream.clustering.HierarchicalKMeans;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.Lineage;
import io.deeperstream.clustering.MutualInformation;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Layer;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationContents;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.schemas.GenerationHealth;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The projection and both levels of clusters, fitted to the features of some images.
 *
 * @param size of the fit
 * @param projection features → clustering space
 * @param clusters of the projected descriptors
 * @param seed of the fit
 */
public record GenerationFit(
    FitSize size, Projection projection, HierarchicalClustering clusters, long seed) {

  /**
   * Fits projection and clusters.
   *
   * @param features [n][columns] of the layer that is clustered
   * @param size that n images support
   * @param start of k-means at each level
   * @param passes of each k-means
   * @param threads at least 1
   * @param seed of the starts
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static GenerationFit of(
      FloatMatrix features, FitSize size, KMeans.Start start, int passes, int threads, long seed) {
    Projection projection =
        Projection.fit(features, size.dimension(), size.whitening(), size.spherical(), threads);
    HierarchicalClustering clusters =
        HierarchicalKMeans.fit(
            projection.applyInterruptibly(features),
            new HierarchicalKMeans.Options(
                size.superClusters(),
                size.clusters(),
                passes,
                start,
                seed,
                threads,
                size.maxPointsPerCentroid()));
    return new GenerationFit(size, projection, clusters, seed);
  }

  /** Returns the balance of the cluster sizes on the images of the fit. */
  ClusterHealth sizes() {
    return ClusterHealth.of(
        Arrays.stream(clusters.subCounts()).flatMapToDouble(Arrays::stream).toArray());
  }

  /** Returns a summary of the clusters in a line for people. */
  String summary() {
    ClusterHealth health = sizes();
    int images = clusters.superCluster().length;
    return String.format(
        Locale.ROOT,
        "fitted %d super-clusters × %d sub-clusters in %d dimensions on %,d images%s; mean squared"
            + " distance %.4f, %d live clusters, imbalance factor %.3f, entropy %.3f of %.3f nats,"
            + " %d splits",
        size.superClusters(),
        size.clusters() / size.superClusters(),
        size.dimension(),
        images,
        clusters.isSampled()
            ? String.format(
                Locale.ROOT,
                " (passes on a sample of %,d and, below, %,d of them: %d a centroid at most)",
                clusters.superFitted(),
                clusters.subFitted(),
                size.maxPointsPerCentroid())
            : "",
        clusters.meanSquaredDistance(),
        health.live(),
        health.imbalanceFactor(),
        health.entropy(),
        Math.log(health.clusters()),
        clusters.splits());
  }

  /**
   * Returns the contents to store.
   *
   * @param teacher local folder of its SavedModel
   * @param layer whose features it was fitted to
   * @param initialWeights that the run began with; null if they were drawn
   * @param labels that the generation gives to images
   */
  public GenerationContents contents(
      NetworkSpec network,
      Path teacher,
      Layer layer,
      Ancestors ancestors,
      InitialWeights initialWeights,
      FittedLabels labels) {
    return new GenerationContents(
        network,
        teacher,
        layer,
        projection,
        clusters.superCentroids(),
        clusters.superCounts(),
        clusters.subCentroids(),
        clusters.subCounts(),
        clusters.superCluster().length,
        clusters.meanSquaredDistance(),
        seed,
        ancestors,
        initialWeights,
        labels);
  }

  /** Compares the clusters with those of the previous generation. */
  public Lineage lineage(FormerLabels former) {
    return Lineage.of(
        former.superCluster(),
        former.subCluster(),
        former.superClusters(),
        former.subClusters(),
        clusters.superCluster(),
        clusters.subCluster(),
        clusters.superClusters(),
        clusters.subClusters());
  }

  /**
   * Returns the health of the clusters on the images of the fit.
   *
   * @param former labels of the same images in the previous generation
   * @param lineage by the same labels
   */
  public GenerationHealth health(FormerLabels former, Lineage lineage) {
    ClusterHealth health = sizes();
    boolean known = lineage.images() > 0;
    return new GenerationHealth(
        (long) clusters.superCluster().length,
        clusters.meanSquaredDistance(),
        health.live(),
        health.imbalanceFactor(),
        health.entropy(),
        clusters.splits(),
        known ? lineage.changedShare() : null,
        known ? agreement(former) : null);
  }

  private double agreement(FormerLabels former) {
    int[] known =
        IntStream.range(0, former.superCluster().length)
            .filter(i -> former.superCluster()[i] >= 0)
            .toArray();
    return MutualInformation.normalized(
        Arrays.stream(known)
            .map(i -> former.superCluster()[i] * former.subClusters() + former.subCluster()[i])
            .toArray(),
        Arrays.stream(known)
            .map(
                i -> clusters.superCluster()[i] * clusters.subClusters() + clusters.subCluster()[i])
            .toArray());
  }
}
