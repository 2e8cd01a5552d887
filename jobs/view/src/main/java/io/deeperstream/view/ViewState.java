package io.deeperstream.view;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Generation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The contents of the topics read so far, written by one reader and queried by many. Every answer
 * is a snapshot of one moment. Thread-safe. Takes the memory of one generation's centroids.
 */
public final class ViewState {

  private final double liveCount;
  private final FollowedRun followed = new FollowedRun();
  private final GenerationLines lines = new GenerationLines();
  private CentroidMatrix matrix = new CentroidMatrix();
  private boolean caughtUp;
  private Optional<String> error = Optional.empty();
  private Optional<Instant> lastUpdate = Optional.empty();
  private long recordsRead;
  private long unreadableRecords;

  /**
   * @param liveCount least weight of a live cluster, in images
   */
  public ViewState(double liveCount) {
    this.liveCount = liveCount;
  }

  /**
   * Takes a record of the topic of centroids.
   *
   * @param millis when it was written, since the epoch
   * @throws IllegalArgumentException if its vector is not a whole number of float32
   */
  public synchronized void take(Centroid upsert, long millis) {
    String before = followed.name();
    if (followed.accepts(upsert, millis)) {
      if (!upsert.getRun().equals(before)) {
        matrix = new CentroidMatrix();
      }
      matrix.take(upsert);
    }
    read(millis);
  }

  /**
   * Takes the next record of the topic of generations.
   *
   * @param millis when it was written, since the epoch
   */
  public synchronized void take(Generation record, long millis) {
    lines.take(record);
    read(millis);
  }

  private void read(long millis) {
    recordsRead++;
    Instant written = Instant.ofEpochMilli(millis);
    if (lastUpdate.isEmpty() || written.isAfter(lastUpdate.get())) {
      lastUpdate = Optional.of(written);
    }
  }

  /** Counts a record that does not have its topic's schema. */
  public synchronized void skipUnreadable() {
    recordsRead++;
    unreadableRecords++;
  }

  /**
   * Records that reading works, and whether it has caught up with what the topics held at the
   * start.
   */
  public synchronized void reading(boolean hasCaughtUp) {
    error = Optional.empty();
    caughtUp = hasCaughtUp;
  }

  /** Records that reading failed; what was read so far stays. */
  public synchronized void failed(String reason) {
    error = Optional.of(reason);
  }

  /** Returns a summary of the state. */
  public synchronized ViewStatus status() {
    return new ViewStatus(
        state(),
        error,
        followed.name(),
        matrix.attempt(),
        matrix.generation(),
        lines
            .newest(followed.name())
            .filter(newest -> newest.getNumber() == matrix.generation())
            .map(Generation::getHash),
        matrix.rows().stream().mapToInt(SubCluster::superCluster).distinct().count(),
        matrix.rows().size(),
        matrix.live(liveCount),
        matrix.totalCount(),
        lastUpdate,
        recordsRead,
        unreadableRecords);
  }

  private ViewStatus.State state() {
    if (error.isPresent()) {
      return ViewStatus.State.ERROR;
    }
    if (!caughtUp) {
      return ViewStatus.State.CATCHING_UP;
    }
    if (matrix.rows().isEmpty()) {
      return ViewStatus.State.EMPTY;
    }
    return matrix.isRecovering() ? ViewStatus.State.RECOVERING : ViewStatus.State.READY;
  }

  /** Returns the newest generation of the run shown. */
  public synchronized Optional<CurrentGeneration> generation() {
    return lines
        .newest(followed.name())
        .map(newest -> new CurrentGeneration(newest, lines.revisions(followed.name())));
  }

  /** Returns a page of the list of clusters. */
  public ClusterPage clusters(ClusterQuery query) {
    String run;
    int generation;
    List<SubCluster> rows;
    synchronized (this) {
      run = followed.name();
      generation = matrix.generation();
      rows = new ArrayList<>(matrix.rows());
    }
    List<SubCluster> stretch =
        rows.stream()
            .sorted(query.sort().order())
            .skip(query.offset())
            .limit(query.limit())
            .toList();
    return new ClusterPage(run, generation, rows.size(), query, stretch);
  }

  /**
   * Returns one cluster.
   *
   * @throws HttpFailure 404 if there is none; its message says which there are
   */
  FoundCluster cluster(int superCluster, int subCluster) throws HttpFailure {
    synchronized (this) {
      Optional<SubCluster> found = matrix.find(superCluster, subCluster);
      if (found.isPresent()) {
        return new FoundCluster(followed.name(), matrix.generation(), found.get());
      }
    }
    throw HttpFailure.notFound(
        "cluster %d/%d is not known; %s".formatted(superCluster, subCluster, bounds(superCluster)));
  }

  /**
   * A cluster with its run and generation.
   *
   * @param run of the cluster
   * @param generation of the cluster
   * @param cluster the cluster
   */
  record FoundCluster(String run, int generation, SubCluster cluster) {}

  private synchronized String bounds(int superCluster) {
    if (matrix.rows().isEmpty()) {
      return "none has been published yet";
    }
    int lastSuper = matrix.rows().stream().mapToInt(SubCluster::superCluster).max().orElseThrow();
    return matrix.rows().stream()
        .filter(row -> row.superCluster() == superCluster)
        .mapToInt(SubCluster::subCluster)
        .max()
        .stream()
        .mapToObj("super-cluster %d has sub-clusters 0 to %%d".formatted(superCluster)::formatted)
        .findFirst()
        .orElse("super-clusters are 0 to %d".formatted(lastSuper));
  }
}
