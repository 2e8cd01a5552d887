package io.deeperstream.pipeline.settings;

import io.deeperstream.clustering.KMeans;
import io.deeperstream.model.Layer;
import java.io.Serializable;
import java.util.Arrays;
import picocli.CommandLine.Option;

/**
 * Settings of the fit of a generation, and of the updates by which its centroids follow the stream.
 */
@Heading("Clustering")
public final class ClusteringSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  @Option(
      names = "--super-clusters",
      paramLabel = "M",
      defaultValue = "1",
      description =
          "Clusters of the first level (the paper's m). 1 learns most with up to some hundred clusters; more spreads the assignment over more subtasks and makes each sub-clustering smaller.")
  private int superClusters;

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Sub-clusters in all (the paper's k), a multiple of m; 0 takes as many as give each centroid 39 images of the fit and each row of the heads 100 images trained on in a generation, at most 1000. More makes finer pseudo-labels with fewer images each.")
  private int clusters;

  @Option(
      names = "--cluster-on",
      paramLabel = "LAYER",
      defaultValue = "descriptor",
      description =
          "Features that are clustered: descriptor, the output of the last linear layer (the paper's), or pooled, the average of the last feature map, whose clusters agree better with classes.")
  private String clusterOn;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "0",
      description =
          "Dimensions of the projection; 0 takes the largest that the fit supports, at most 256 and the descriptor's. More keeps more of the descriptor and costs more.")
  private int dimension;

  @Option(
      names = "--whitening",
      paramLabel = "EXPONENT",
      defaultValue = "0.5",
      description =
          "Each dimension is divided by this power of its variance: 0.5 makes all equally wide (the paper's), 0 keeps them as they are. Higher gives weak dimensions, and noise, more say.")
  private double whitening;

  @Option(
      names = "--spherical",
      paramLabel = "BOOLEAN",
      defaultValue = "true",
      arity = "1",
      description =
          "Whether projected features are scaled to unit norm before k-means, as in the paper: direction alone counts. false keeps lengths, so that a few far images get clusters of their own.")
  private boolean spherical;

  @Option(
      names = "--fit-images",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Images that a fit takes at most: the first N of the topic for generation 0, N of the memory for a re-clustering, which labels all of it; 0 takes as many as the memory holds. More gives better clusters and a longer fit.")
  private int fitImages;

  @Option(
      names = "--kmeans-passes",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes of k-means at each level of a fit. More lowers the distance a little.")
  private int kmeansPasses;

  @Option(
      names = "--kmeans-start",
      paramLabel = "START",
      defaultValue = "random",
      description =
          "random draws the first centroids from the images, as the paper does; k-means++ spreads them out, which costs about a pass more.")
  private String kmeansStart;

  @Option(
      names = "--fit-threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads of projection and k-means in a fit; 0 takes one per core. Fewer leaves more to labelling and training meanwhile; the result is the same.")
  private int fitThreads;

  @Option(
      names = "--max-points-per-centroid",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The passes of a fit run on a random sample of at most N images a centroid, and all are assigned at the end; 0 takes all. Lower is faster and makes centroids noisier.")
  private int maxPointsPerCentroid;

  @Option(
      names = "--half-life",
      paramLabel = "IMAGES",
      defaultValue = "100000",
      description =
          "Images of a super-cluster after which the weight of an older one is halved; 0 never forgets. Shorter follows a changing stream faster and is noisier.")
  private double halfLife;

  @Option(
      names = "--starvation",
      paramLabel = "RATIO",
      defaultValue = "0.001",
      description =
          "A sub-cluster whose weight falls below this share of its super-cluster's heaviest is re-seeded from a heavy one; 0 never. Higher keeps clusters more even and moves more of them.")
  private double starvation;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of every random choice.")
  private long seed;

  void validate() {
    Checks.within("super-clusters", superClusters, 1, 32_768);
    Checks.atLeast("clusters", clusters, 0);
    if (clusters % superClusters != 0) {
      throw new InvalidSettingException(
          "--clusters is %d; it must be a multiple of --super-clusters (%d)"
              .formatted(clusters, superClusters));
    }
    clusterOn();
    Checks.atLeast("dimension", dimension, 0);
    Checks.within("whitening", whitening, 0, 0.5);
    Checks.atLeast("fit-images", fitImages, 0);
    Checks.atLeast("kmeans-passes", kmeansPasses, 1);
    kmeansStart();
    Checks.within("fit-threads", fitThreads, 0, 1024);
    Checks.atLeast("max-points-per-centroid", maxPointsPerCentroid, 0);
    Checks.atLeast("half-life", halfLife, 0);
    Checks.within("starvation", starvation, 0, 0.5);
  }

  public int superClusters() {
    return superClusters;
  }

  public int clusters() {
    return clusters;
  }

  /** Returns the layer whose features are projected and clustered: descriptor or pooled. */
  public Layer clusterOn() {
    return Layer.of(clusterOn)
        .filter(layer -> layer == Layer.DESCRIPTOR || layer == Layer.POOLED)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "--cluster-on is '%s'; it must be %s or %s"
                        .formatted(clusterOn, Layer.DESCRIPTOR, Layer.POOLED)));
  }

  public int dimension() {
    return dimension;
  }

  /** Returns the exponent of the variances, from 0 to 0.5. */
  public double whitening() {
    return whitening;
  }

  /** Tells whether projected features are scaled to unit norm. */
  public boolean spherical() {
    return spherical;
  }

  /** Returns the maximum number of images of a fit; 0 for as many as the memory holds. */
  public int fitImages() {
    return fitImages;
  }

  public int kmeansPasses() {
    return kmeansPasses;
  }

  public KMeans.Start kmeansStart() {
    return KMeans.Start.of(kmeansStart)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "--kmeans-start is '%s'; it must be one of %s"
                        .formatted(kmeansStart, Arrays.toString(KMeans.Start.values()))));
  }

  /** Returns the threads of a fit, with 0 resolved to one per core. */
  public int fitThreads() {
    return fitThreads == 0 ? Runtime.getRuntime().availableProcessors() : fitThreads;
  }

  /**
   * Returns the bound on the images per centroid that the passes of a fit use; 0 if they use all.
   */
  public int maxPointsPerCentroid() {
    return maxPointsPerCentroid;
  }

  /** Returns the half-life in images of a super-cluster; infinite if nothing is forgotten. */
  public double halfLife() {
    return halfLife == 0 ? Double.POSITIVE_INFINITY : halfLife;
  }

  public double starvation() {
    return starvation;
  }

  public long seed() {
    return seed;
  }
}
