package io.deeperstream.view.state;

import io.deeperstream.schemas.Exemplar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The thumbnails that the topic of exemplars holds, by run, cluster and slot. Holds at most a given
 * number of bytes: what would go beyond is passed over and counted. Thread-safe.
 */
public final class ExemplarGallery {

  /** Bytes of thumbnails that a view holds at most. */
  public static final long MOST_BYTES = 256L << 20;

  private final long mostBytes;
  private final Map<Cluster, TreeMap<Integer, Exemplar>> clusters = new HashMap<>();
  private long bytes;
  private long passedOver;

  /** Identifies a sub-cluster. */
  private record Cluster(String run, int generation, int superCluster, int subCluster) {}

  /**
   * @param mostBytes of all thumbnails together
   */
  public ExemplarGallery(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Takes an exemplar, in the place of the one in its slot. */
  public synchronized void take(Exemplar exemplar) {
    Cluster cluster =
        new Cluster(
            exemplar.getRun(),
            exemplar.getGeneration(),
            exemplar.getSuperCluster(),
            exemplar.getSubCluster());
    Exemplar old = clusters.getOrDefault(cluster, new TreeMap<>()).get(exemplar.getSlot());
    long grown = bytes + size(exemplar) - (old == null ? 0 : size(old));
    if (grown > mostBytes) {
      passedOver++;
      return;
    }
    bytes = grown;
    clusters.computeIfAbsent(cluster, c -> new TreeMap<>()).put(exemplar.getSlot(), exemplar);
  }

  /**
   * Takes a tombstone.
   *
   * @param key of the record: run, generation, super-cluster, sub-cluster and slot, with slashes
   *     between them
   */
  public synchronized void remove(String key) {
    // A run may have slashes in its name; the numbers behind it have none.
    String[] parts = key.split("/", -1);
    if (parts.length < 5) {
      return;
    }
    int last = parts.length - 1;
    try {
      Cluster cluster =
          new Cluster(
              String.join("/", List.of(parts).subList(0, last - 3)),
              Integer.parseInt(parts[last - 3]),
              Integer.parseInt(parts[last - 2]),
              Integer.parseInt(parts[last - 1]));
      TreeMap<Integer, Exemplar> slots = clusters.getOrDefault(cluster, new TreeMap<>());
      Exemplar removed = slots.remove(Integer.parseInt(parts[last]));
      bytes -= removed == null ? 0 : size(removed);
      if (slots.isEmpty()) {
        clusters.remove(cluster);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is no key of an exemplar".formatted(key), e);
    }
  }

  private static int size(Exemplar exemplar) {
    return exemplar.getThumbnail().remaining();
  }

  /** Returns the exemplars of a cluster's incarnation, by slot. */
  public synchronized List<Exemplar> of(String run, int generation, SubCluster cluster) {
    return slots(run, generation, cluster.superCluster(), cluster.subCluster()).values().stream()
        .filter(exemplar -> exemplar.getIncarnation() == cluster.incarnation())
        .toList();
  }

  private TreeMap<Integer, Exemplar> slots(
      String run, int generation, int superCluster, int subCluster) {
    return clusters.getOrDefault(
        new Cluster(run, generation, superCluster, subCluster), new TreeMap<>());
  }

  /** Returns the bytes of all thumbnails. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Returns the thumbnails that had no room. */
  public synchronized long passedOver() {
    return passedOver;
  }
}
