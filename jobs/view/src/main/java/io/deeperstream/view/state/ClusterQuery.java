package io.deeperstream.view.state;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A query for a page of the list of clusters.
 *
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param sort the order
 * @param after where the page begins; empty for the first one
 */
public record ClusterQuery(int limit, Sort sort, Optional<ClusterCursor> after) {

  /** Maximum number of clusters in one answer. */
  public static final int MAX_LIMIT = 10_000;

  /**
   * @throws IllegalArgumentException if the limit is out of its range
   */
  public ClusterQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit (%d) must lie in [1, %d]".formatted(limit, MAX_LIMIT));
    }
  }

  /** Orders of clusters; each is total, so that pages do not overlap while nothing moves. */
  public enum Sort {
    /** By weight, the heaviest first. */
    COUNT(cluster -> -cluster.count()),
    /** By weight, the lightest first. */
    STARVED(SubCluster::count),
    /** By the way that they have gone, the farthest first. */
    DRIFT(cluster -> -cluster.drift()),
    /** By the time since they were seeded, the oldest first. */
    AGE(cluster -> cluster.since().toEpochMilli()),
    /** By super-cluster, then by sub-cluster. */
    ID(cluster -> 0);

    private final ToDoubleFunction<SubCluster> key;

    Sort(ToDoubleFunction<SubCluster> key) {
      this.key = key;
    }

    ClusterCursor placeOf(SubCluster cluster) {
      return new ClusterCursor(
          key.applyAsDouble(cluster), cluster.superCluster(), cluster.subCluster());
    }

    Comparator<SubCluster> order() {
      return Comparator.comparing(this::placeOf, PLACES);
    }
  }

  private static final Comparator<ClusterCursor> PLACES =
      Comparator.comparingDouble(ClusterCursor::key)
          .thenComparingInt(ClusterCursor::superCluster)
          .thenComparingInt(ClusterCursor::subCluster);

  /** Tells whether a cluster lies behind the place where the page begins. */
  boolean takes(SubCluster cluster) {
    return after.isEmpty() || PLACES.compare(sort.placeOf(cluster), after.get()) > 0;
  }
}
