package io.deeperstream.cli;

import io.deeperstream.schemas.PseudoLabel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A sub-cluster with the pictures nearest to its centroid. For one thread. */
final class PictureRow {

  private static final Comparator<Picture> NEAREST_FIRST =
      Comparator.comparingDouble(Picture::squaredDistance)
          .thenComparingInt(Picture::partition)
          .thenComparingLong(Picture::offset);

  /**
   * Identifies a sub-cluster of one generation.
   *
   * @param incarnation how often it was re-seeded: another one is another cluster
   */
  record Cluster(int superCluster, int subCluster, int incarnation) {
    static Cluster of(PseudoLabel label) {
      return new Cluster(label.getSuperCluster(), label.getSubCluster(), label.getIncarnation());
    }
  }

  private final Cluster cluster;
  private final long labels;
  private final int most;
  private final List<Picture> nearest = new ArrayList<>();

  /**
   * Holds no picture yet.
   *
   * @param labels of the cluster in its generation
   * @param most pictures that are kept, at least 1
   */
  PictureRow(Cluster cluster, long labels, int most) {
    this.cluster = cluster;
    this.labels = labels;
    this.most = most;
  }

  /** Keeps the picture if it is among the nearest; of the same picture, the nearer label. */
  void add(Picture picture) {
    for (Picture known : nearest) {
      if (known.partition() == picture.partition() && known.offset() == picture.offset()) {
        if (known.squaredDistance() <= picture.squaredDistance()) {
          return;
        }
        nearest.remove(known);
        break;
      }
    }
    nearest.add(picture);
    nearest.sort(NEAREST_FIRST);
    if (nearest.size() > most) {
      nearest.remove(most);
    }
  }

  Cluster cluster() {
    return cluster;
  }

  long labels() {
    return labels;
  }

  /** The pictures, nearest first. */
  List<Picture> pictures() {
    return List.copyOf(nearest);
  }
}
