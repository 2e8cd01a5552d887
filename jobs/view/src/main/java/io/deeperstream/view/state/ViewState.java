package io.deeperstream.view.state;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.SuperCentroid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The clusters and generations that the topics read so far tell of, written by one reader and
 * queried by many. Every answer is a snapshot of one moment. Thread-safe. Takes the memory of one
 * generation's centroids.
 */
public final class ViewState {

  private final double liveCount;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final FollowedRun followed = new FollowedRun();
  private final GenerationLines lines = new GenerationLines();
  private CentroidMatrix matrix = new CentroidMatrix();
  private boolean caughtUp;
  private Optional<String> error = Optional.empty();
  private Optional<Instant> lastUpdate = Optional.empty();
  private Optional<Instant> current = Optional.empty();
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
  public void take(Centroid upsert, long millis) {
    writing(
        () -> {
          String before = followed.name();
          if (followed.accepts(upsert, millis)) {
            if (!upsert.getRun().equals(before)) {
              matrix = new CentroidMatrix();
            }
            matrix.take(upsert, Instant.ofEpochMilli(millis));
          }
          count(millis);
        });
  }

  /**
   * Takes the next record of the topic of generations.
   *
   * @param millis when it was written, since the epoch
   */
  public void take(Generation record, long millis) {
    writing(
        () -> {
          lines.take(record);
          count(millis);
        });
  }

  /**
   * Counts a record of another topic.
   *
   * @param millis when it was written, since the epoch
   */
  public void takeOther(long millis) {
    writing(() -> count(millis));
  }

  private void count(long millis) {
    recordsRead++;
    Instant written = Instant.ofEpochMilli(millis);
    if (lastUpdate.isEmpty() || written.isAfter(lastUpdate.get())) {
      lastUpdate = Optional.of(written);
    }
  }

  /** Counts a record that does not have its topic's schema. */
  public void skipUnreadable() {
    writing(
        () -> {
          recordsRead++;
          unreadableRecords++;
        });
  }

  /**
   * Records that reading works, and whether it has caught up with what the topics held at the
   * start.
   */
  public void reading(boolean hasCaughtUp) {
    writing(
        () -> {
          error = Optional.empty();
          caughtUp = hasCaughtUp;
        });
  }

  /** Records that everything was read that had been committed at a moment. */
  public void currentAt(Instant moment) {
    writing(() -> current = Optional.of(moment));
  }

  /** Records that reading failed; what was read so far stays. */
  public void failed(String reason) {
    writing(() -> error = Optional.of(reason));
  }

  /** Returns a summary of the state. */
  public ViewStatus status() {
    return reading(
        () ->
            new ViewStatus(
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
                matrix.dimension(),
                current,
                lastUpdate,
                recordsRead,
                unreadableRecords));
  }

  /** Returns the last moment at which everything committed had been read; empty before. */
  public Optional<Instant> current() {
    return reading(() -> current);
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
  public Optional<ShownGeneration> generation() {
    return reading(
        () ->
            lines
                .newest(followed.name())
                .map(newest -> new ShownGeneration(newest, lines.revisions(followed.name()))));
  }

  /**
   * Returns the generation that the clusters belong to, which the newest one follows while the job
   * changes over; empty if its announcement is not known.
   */
  public Optional<ShownGeneration> generationOfClusters() {
    return reading(
        () ->
            lines.history(followed.name()).stream()
                .filter(known -> known.getNumber() == matrix.generation())
                .findFirst()
                .map(known -> new ShownGeneration(known, revisionsOf(known))));
  }

  private List<SuperCentroid> revisionsOf(Generation known) {
    boolean isNewest =
        lines
            .newest(followed.name())
            .filter(newest -> newest.getHash().equals(known.getHash()))
            .isPresent();
    return isNewest ? lines.revisions(followed.name()) : List.of();
  }

  /**
   * Returns the generations of the run shown that are still known with their lineage, oldest first.
   */
  public List<Generation> generations() {
    return reading(() -> lines.history(followed.name()));
  }

  /** Returns a page of the list of clusters. */
  public ClusterPage clusters(ClusterQuery query) {
    Snapshot snapshot =
        reading(
            () ->
                new Snapshot(followed.name(), matrix.generation(), new ArrayList<>(matrix.rows())));
    List<SubCluster> stretch =
        snapshot.rows.stream()
            .filter(query::takes)
            .sorted(query.sort().order())
            .limit(query.limit() + 1L)
            .toList();
    boolean isLast = stretch.size() <= query.limit();
    List<SubCluster> page = isLast ? stretch : stretch.subList(0, query.limit());
    return new ClusterPage(
        snapshot.run,
        snapshot.generation,
        snapshot.rows.size(),
        query,
        page,
        isLast ? Optional.empty() : Optional.of(query.sort().placeOf(page.get(page.size() - 1))));
  }

  /** The rows of one moment. */
  private record Snapshot(String run, int generation, List<SubCluster> rows) {}

  /** Returns one cluster, if it is known. */
  public Optional<FoundCluster> cluster(int superCluster, int subCluster) {
    return reading(
        () ->
            matrix
                .find(superCluster, subCluster)
                .map(
                    found ->
                        new FoundCluster(
                            followed.name(), matrix.generation(), found, matrix.centroid(found))));
  }

  /**
   * Returns the clusters nearest to a vector, by an exact scan.
   *
   * @param vector {@code [dimension]}, in the space of the generation shown
   * @param n clusters at most, at least 1
   * @param superCluster whose sub-clusters count; empty for all
   * @throws IllegalArgumentException if the vector has another dimension
   */
  public FoundNeighbours nearest(float[] vector, int n, OptionalInt superCluster) {
    return reading(
        () ->
            new FoundNeighbours(
                followed.name(), matrix.generation(), matrix.nearest(vector, n, superCluster)));
  }

  /** Returns the numbers of the clusters that there are, as a part of a sentence. */
  public String bounds(int superCluster) {
    return reading(
        () -> {
          if (matrix.rows().isEmpty()) {
            return "none has been published yet";
          }
          OptionalInt last =
              matrix.rows().stream()
                  .filter(row -> row.superCluster() == superCluster)
                  .mapToInt(SubCluster::subCluster)
                  .max();
          return last.isPresent()
              ? "super-cluster %d has sub-clusters 0 to %d".formatted(superCluster, last.getAsInt())
              : "super-clusters are 0 to %d"
                  .formatted(
                      matrix.rows().stream()
                          .mapToInt(SubCluster::superCluster)
                          .max()
                          .orElseThrow());
        });
  }

  private <T> T reading(Supplier<T> read) {
    return locked(lock.readLock(), read);
  }

  private void writing(Runnable write) {
    locked(
        lock.writeLock(),
        () -> {
          write.run();
          return null;
        });
  }

  private static <T> T locked(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
