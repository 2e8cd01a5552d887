package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.clustering.Projection;
import io.deeperstream.pipeline.settings.ClusteringSettings;
import io.deeperstream.pipeline.settings.InvalidSettingException;

/**
 * How finely a number of images can be clustered.
 *
 * @param superClusters m
 * @param clusters k, a multiple of m
 * @param dimension d of the projection
 * @param maxPointsPerCentroid of which the passes of a k-means take a random sample at most; 0
 *     takes all images
 */
public record FitSize(int superClusters, int clusters, int dimension, int maxPointsPerCentroid) {

  private static final int MOST_CLUSTERS = 1000;
  private static final int MOST_DIMENSIONS = 256;

  /**
   * Resolves what the settings leave open, and checks what they say.
   *
   * @param images that can be decoded
   * @param descriptor size of a descriptor
   * @throws InvalidSettingException if the settings ask for more than the images support
   */
  public static FitSize of(ClusteringSettings settings, int images, int descriptor) {
    return of(settings, settings.superClusters(), settings.clusters(), images, descriptor);
  }

  /** A single cluster, for learning rotations alone. */
  public static FitSize ofOneCluster(ClusteringSettings settings, int images, int descriptor) {
    return of(settings, 1, 1, images, descriptor);
  }

  /**
   * The size of a generation that follows another: as many clusters as that one has, unless it has
   * a single one.
   *
   * @param clusters k of the generation before
   */
  public static FitSize following(
      ClusteringSettings settings, int clusters, int images, int descriptor) {
    int k = settings.clusters() != 0 || clusters == 1 ? settings.clusters() : clusters;
    return of(settings, settings.superClusters(), k, images, descriptor);
  }

  private static FitSize of(
      ClusteringSettings settings, int m, int asked, int images, int descriptor) {
    if (m > images) {
      throw new InvalidSettingException(
          "--super-clusters is %d; it must not exceed the %d images of the fit"
              .formatted(m, images));
    }
    int k = asked;
    if (k == 0) {
      k = Math.max(m, Math.min(MOST_CLUSTERS, images / FitSupport.POINTS_PER_CLUSTER) / m * m);
    }
    if (k > images) {
      throw new InvalidSettingException(
          "%d clusters cannot be fitted on %d images; lower --clusters or raise --fit-images"
              .formatted(k, images));
    }
    int supported = Math.min(descriptor, images / Projection.DESCRIPTORS_PER_DIMENSION);
    int d = settings.dimension();
    if (d == 0) {
      d = Math.min(MOST_DIMENSIONS, supported);
    }
    if (d > supported || d < 1) {
      throw new InvalidSettingException(
          "--dimension is %d; %d images with descriptors of %d support at most %d (%d images a dimension)"
              .formatted(
                  settings.dimension(),
                  images,
                  descriptor,
                  supported,
                  Projection.DESCRIPTORS_PER_DIMENSION));
    }
    return new FitSize(m, k, d, settings.maxPointsPerCentroid());
  }
}
