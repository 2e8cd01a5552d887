package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the samples of a run's re-clusterings will hold enough images for its number of clusters.
 *
 * @param images that a sample can hold: those of an epoch, or the bound on the sample, whichever is
 *     less
 * @param clusters k
 * @param boundedBySample whether the bound on the sample is the less of both
 */
public record ClusterAdvice(long images, int clusters, boolean boundedBySample) {

  /**
   * Looks at the settings.
   *
   * @param clusters k of the generation that the run begins with
   * @return empty where nothing is ever re-clustered
   */
  public static Optional<ClusterAdvice> of(TrainingSettings settings, int clusters) {
    if (!settings.isOn() || settings.reassignEpochs() == 0) {
      return Optional.empty();
    }
    boolean bounded = settings.reservoirImages() < settings.epochImages();
    return Optional.of(
        new ClusterAdvice(
            Math.min(settings.reservoirImages(), settings.epochImages()), clusters, bounded));
  }

  /** A line for people: the points per centroid, and where they are too few a warning with why. */
  public String text() {
    FitSupport support = new FitSupport((int) Math.min(Integer.MAX_VALUE, images), clusters);
    String cause =
        boundedBySample
            ? "the sample is bounded by --reservoir-images"
            : "a sample is of one epoch, --epoch-images";
    String found =
        String.format(
            Locale.ROOT,
            "re-clusterings: %,d clusters of up to %,d images (%s)",
            clusters,
            images,
            cause);
    return support
        .warning()
        .map(warning -> "warning: " + found + ": " + warning)
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "%s: %.1f points per centroid",
                    found,
                    support.pointsPerCluster()));
  }
}
