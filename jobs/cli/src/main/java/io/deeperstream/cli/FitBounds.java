package io.deeperstream.cli;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.NetworkChoice;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;

/**
 * Compares a fit with what this build can compute: features of all its images are one array, and so
 * are the centroids of a super-cluster and each head of the student.
 */
final class FitBounds {

  private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

  private FitBounds() {}

  /**
   * Checks a job whose settings name the network; one that begins with given weights is checked
   * when these are read.
   *
   * @param topicImages records in the topic of images
   * @throws InvalidSettingException naming the setting, its value and the bound
   */
  static void require(JobSettings settings, long topicImages) {
    if (settings.model().init().isEmpty()) {
      require(settings, NetworkChoice.of(settings.model()), topicImages);
    }
  }

  /** Checks a job for a network. */
  static void require(JobSettings settings, NetworkSpec network, long topicImages) {
    int columns = settings.clustering().clusterOn().size(network);
    long later = settings.training().isOn() ? settings.training().memoryImages() : 0;
    long images = Math.min(settings.fitImages(), Math.max(topicImages, later));
    int mostImages = MOST_VALUES / columns;
    if (images > mostImages) {
      throw new InvalidSettingException(
          "--fit-images is %d; a fit takes at most %d images with features of %d columns"
              .formatted(settings.fitImages(), mostImages, columns));
    }
    int width =
        settings.training().isOn()
            ? Math.max(settings.clustering().dimension(), network.descriptorSize())
            : Math.max(settings.clustering().dimension(), 1);
    int m = settings.clustering().superClusters();
    int most = MOST_VALUES / width;
    if (settings.clustering().clusters() / m > most) {
      throw new InvalidSettingException(
          "--clusters is %d in %d super-clusters; a super-cluster has at most %d with rows of %d values: give more --super-clusters"
              .formatted(settings.clustering().clusters(), m, most, width));
    }
  }
}
