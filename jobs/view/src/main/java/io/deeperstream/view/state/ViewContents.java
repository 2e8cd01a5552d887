package io.deeperstream.view.state;

/**
 * The contents of a job's topics, as far as a view has read them. Its parts are thread-safe, each
 * of its own moment.
 *
 * @param clusters centroids and generations
 * @param exemplars thumbnails of the clusters
 * @param training steps and probes
 * @param deadLetters records that could not be labelled
 */
public record ViewContents(
    ViewState clusters,
    ExemplarGallery exemplars,
    TrainingHistory training,
    DeadLetterTally deadLetters) {

  /**
   * Returns empty contents.
   *
   * @param liveCount least weight of a live cluster, in images
   */
  public static ViewContents empty(double liveCount) {
    return new ViewContents(
        new ViewState(liveCount),
        new ExemplarGallery(ExemplarGallery.MOST_BYTES),
        new TrainingHistory(),
        new DeadLetterTally());
  }
}
