package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells whether a run's re-clusterings have enough images for its number of clusters, and whether
 * the heads see enough of them until the next one.
 *
 * @param images that a re-clustering is fitted on at most
 * @param clusters k
 * @param imagesPerRow images trained on in a generation for each row of the heads
 */
public record ClusterAdvice(long images, int clusters, double imagesPerRow) {

  /**
   * Looks at the settings.
   *
   * @param clusters k of the generation that the run begins with
   * @param collection images that are there to be remembered
   * @return empty where nothing is ever re-clustered
   */
  public static Optional<ClusterAdvice> of(JobSettings settings, int clusters, long collection) {
    TrainingSettings training = settings.training();
    if (!training.isOn() || training.reassignEpochs() == 0) {
      return Optional.empty();
    }
    long images = Math.min(collection, Math.min(settings.fitImages(), training.memoryImages()));
    double trained = training.reassignEpochs() * (double) training.epochOf(collection);
    return Optional.of(
        new ClusterAdvice(images, clusters, trained / (clusters * training.rotations())));
  }

  /** A line for people: both numbers, and a warning for each that is too small. */
  public String text() {
    String found =
        String.format(
            Locale.ROOT,
            "re-clusterings: %,d clusters of up to %,d images (--fit-images, --memory-images): %.1f"
                + " points per centroid; %.0f images trained on per head row and generation",
            clusters,
            images,
            images / (double) clusters,
            imagesPerRow);
    StringBuilder warnings = new StringBuilder();
    new FitSupport((int) Math.min(Integer.MAX_VALUE, images), clusters)
        .warning()
        .ifPresent(warning -> warnings.append("; ").append(warning));
    if (imagesPerRow < FitSize.IMAGES_PER_HEAD_ROW) {
      warnings.append(
          String.format(
              Locale.ROOT,
              "; %.0f images per head row are fewer than %d: lower --clusters, or raise"
                  + " --reassign-epochs",
              imagesPerRow,
              FitSize.IMAGES_PER_HEAD_ROW));
    }
    return warnings.isEmpty() ? found : "warning: " + found + warnings;
  }
}
