package io.deeperstream.view.state;

import java.time.Instant;
import java.util.Optional;

/**
 * A summary of the view at one moment.
 *
 * @param state how far it can be relied on
 * @param error why reading failed last, if it has not succeeded since
 * @param run the run shown, empty as long as there is none
 * @param attempt of the job, −1 as long as there is none
 * @param generation of the clusters shown, −1 as long as there is none
 * @param hash of that generation, if its announcement has been read
 * @param superClusters with at least one sub-cluster
 * @param clusters sub-clusters, k once all are published
 * @param liveClusters those with the weight of a live one
 * @param totalCount weight of all, in images
 * @param dimension of every centroid, 0 as long as there is none
 * @param current the last moment at which everything committed had been read; empty before
 * @param lastUpdate when the youngest record read was written
 * @param recordsRead from all topics
 * @param unreadableRecords of these, not of the topic's schema
 */
public record ViewStatus(
    State state,
    Optional<String> error,
    String run,
    long attempt,
    int generation,
    Optional<String> hash,
    long superClusters,
    int clusters,
    long liveClusters,
    double totalCount,
    int dimension,
    Optional<Instant> current,
    Optional<Instant> lastUpdate,
    long recordsRead,
    long unreadableRecords) {

  /** Reliability of the view. */
  public enum State {
    /** Reading failed; what was read before is still shown, and reading is tried again. */
    ERROR("error"),
    /** Some of the records that the topics held when reading began have not been read yet. */
    CATCHING_UP("catching-up"),
    /** There is no centroid. */
    EMPTY("empty"),
    /** The job has been restored, and has not published all of its centroids again. */
    RECOVERING("recovering"),
    /** The view is complete. */
    READY("ready");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** Returns the name of the state in an answer. */
    public String text() {
      return text;
    }
  }
}
