package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.clustering.Projection;
import io.deeperstream.pipeline.settings.ClusteringSettings;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;

/**
 * The size of a fit: the numbers of clusters and dimensions that a number of images supports.
 *
 * @param superClusters m
 * @param clusters k, a multiple of m
 * @param dimension d of the projection
 * @param whitening exponent of its eigenvalues, from 0 (none) to 0.5 (full)
 * @param spherical whether projected features are scaled to unit norm
 * @param maxPointsPerCentroid bound on the images per centroid in the random sample that the passes
 *     of a k-means use; 0 uses all images
 */
public record FitSize(
    int superClusters,
    int clusters,
    int dimension,
    double whitening,
    boolean spherical,
    int maxPointsPerCentroid) {

  /** Minimum number of images that each row of the heads should see in a generation. */
  static final int IMAGES_PER_HEAD_ROW = 100;

  private static final int MOST_CLUSTERS = 1000;
  private static final int MOST_DIMENSIONS = 256;

  /**
   * Resolves the settings left open, and checks the others.
   *
   * @param images that can be decoded
   * @param columns of an image's features
   * @throws InvalidSettingException if the settings ask for more than the images support
   */
  public static FitSize of(JobSettings settings, int images, int columns) {
    return of(
        settings,
        settings.clustering().superClusters(),
        settings.clustering().clusters(),
        images,
        columns);
  }

  /** Returns the size of a fit of a single cluster, for learning rotations alone. */
  public static FitSize ofOneCluster(JobSettings settings, int images, int columns) {
    return of(settings, 1, 1, images, columns);
  }

  /**
   * Returns the size of a generation that follows another. If the settings leave the number of
   * clusters open, it has as many as the previous one, unless that has a single one.
   *
   * @param clusters k of the previous generation
   */
  public static FitSize following(JobSettings settings, int clusters, int images, int columns) {
    int asked = settings.clustering().clusters();
    int k = asked != 0 || clusters == 1 ? asked : clusters;
    return of(settings, settings.clustering().superClusters(), k, images, columns);
  }

  /** Returns the largest number of clusters that the settings allow. */
  public static int mostClusters(ClusteringSettings settings) {
    int m = settings.superClusters();
    return settings.clusters() != 0 ? settings.clusters() : Math.max(m, MOST_CLUSTERS / m * m);
  }

  /**
   * Returns the number of clusters that the budget allows: {@value FitSupport#POINTS_PER_CLUSTER}
   * images of the fit for each centroid, and {@value #IMAGES_PER_HEAD_ROW} images trained on in a
   * generation for each of the rotations · k rows of the heads.
   */
  private static int affordable(JobSettings settings, int images) {
    long k = Math.min(MOST_CLUSTERS, images / FitSupport.POINTS_PER_CLUSTER);
    TrainingSettings training = settings.training();
    if (training.isOn() && training.reassignEpochs() > 0) {
      k =
          Math.min(
              k,
              training.reassignEpochs()
                  * training.epochOf(images)
                  / ((long) IMAGES_PER_HEAD_ROW * training.rotations()));
    }
    return (int) k;
  }

  private static FitSize of(JobSettings all, int m, int asked, int images, int columns) {
    ClusteringSettings settings = all.clustering();
    if (m > images) {
      throw new InvalidSettingException(
          "--super-clusters is %d; it must not exceed the %d images of the fit"
              .formatted(m, images));
    }
    int k = asked;
    if (k == 0) {
      k = Math.max(m, affordable(all, images) / m * m);
    }
    if (k > images) {
      throw new InvalidSettingException(
          "%d clusters cannot be fitted on %d images; lower --clusters or raise --fit-images"
              .formatted(k, images));
    }
    int supported = Math.min(columns, images / Projection.DESCRIPTORS_PER_DIMENSION);
    int d = settings.dimension();
    if (d == 0) {
      d = Math.min(MOST_DIMENSIONS, supported);
    }
    if (d > supported || d < 1) {
      throw new InvalidSettingException(
          "--dimension is %d; %d images with features of %d columns support at most %d (%d images a dimension); %s"
              .formatted(
                  settings.dimension(),
                  images,
                  columns,
                  supported,
                  Projection.DESCRIPTORS_PER_DIMENSION,
                  supported < 1 ? "write more images into the topic" : "lower --dimension"));
    }
    return new FitSize(
        m, k, d, settings.whitening(), settings.spherical(), settings.maxPointsPerCentroid());
  }
}
