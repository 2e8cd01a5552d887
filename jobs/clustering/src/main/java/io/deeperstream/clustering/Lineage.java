package io.deeperstream.clustering;

import java.util.Arrays;

/**
 * Maps each cluster of a generation to its ancestor in the previous one, by comparing the labels
 * that both generations give to the same sample. Clusters are numbered across super-clusters:
 * super-cluster × (k/m) + sub-cluster.
 *
 * <p>Old and new clusters are matched one to one where they share images. Super-clusters are
 * matched for the greatest total overlap, and so are the sub-clusters of each matched pair, up to
 * {@value OverlapMatching#LARGEST_OPTIMAL} on a side. Clusters left unmatched, or all where there
 * are more, are matched greedily over all pairs, the largest overlap first.
 *
 * @param superAncestors the old super-cluster that each new one is matched with, {@code [new m]};
 *     −1 for none
 * @param ancestors for each new cluster, the old cluster that the largest number of its images come
 *     from, {@code [new k]}; a tie goes to its match, else to the lowest number; −1 if none of its
 *     images has an old label
 * @param kinds kind of each new cluster, {@code [new k]}
 * @param kept clusters of that kind
 * @param split clusters of that kind
 * @param merged clusters of that kind
 * @param fresh clusters of the kind {@link Kind#NEW}
 * @param images of the sample that have an old label
 * @param changedShare share of those images whose new cluster is not matched with their old one,
 *     from 0 to 1; 0 if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // A result, never compared.
public record Lineage(
    int[] superAncestors,
    int[] ancestors,
    Kind[] kinds,
    int kept,
    int split,
    int merged,
    int fresh,
    long images,
    double changedShare) {

  /** Relation of a new cluster to the old ones, in the order of the codes on the wire. */
  public enum Kind {
    /** Matched with its ancestor. */
    KEPT,
    /** Its ancestor continues in another cluster, which is its match or has most of its images. */
    SPLIT,
    /** Matched, and it also has most images of another old cluster. */
    MERGED,
    /** Has no ancestor. */
    NEW
  }

  /**
   * Compares two labellings, in O(n log n + m·(k/m)³) for up to {@value
   * OverlapMatching#LARGEST_OPTIMAL} sub-clusters, else in O(n log n + k).
   *
   * @param oldSuper super-cluster of each image in generation g, {@code [n]}; −1 if it is unknown
   * @param oldSub sub-cluster within it, {@code [n]}; −1 if it is unknown
   * @param oldM super-clusters of generation g, 1 or more
   * @param oldSubClusters k/m of generation g, 1 or more
   * @param newSuper super-cluster of each image in generation g + 1, {@code [n]}
   * @param newSub sub-cluster within it, {@code [n]}
   * @param newM super-clusters of generation g + 1, 1 or more
   * @param newSubClusters k/m of generation g + 1, 1 or more
   * @throws IllegalArgumentException if lengths differ or a label is out of range
   */
  public static Lineage of(
      int[] oldSuper,
      int[] oldSub,
      int oldM,
      int oldSubClusters,
      int[] newSuper,
      int[] newSub,
      int newM,
      int newSubClusters) {
    LabelledSample before =
        LabelledSample.of("old", oldSuper, oldSub, oldM, oldSubClusters, /* lowest= */ -1);
    LabelledSample after =
        LabelledSample.of("new", newSuper, newSub, newM, newSubClusters, /* lowest= */ 0);
    if (before.images() != after.images()) {
      throw new IllegalArgumentException(
          "%d old labels do not fit %d new ones: they must be of the same images"
              .formatted(before.images(), after.images()));
    }
    int[] superAncestors =
        ClusterMatching.ofSuperClusters(
            Contingency.of(before.superCluster(), after.superCluster()), oldM, newM);
    Contingency pairs = Contingency.of(before.cluster(), after.cluster());
    int[] matches = ClusterMatching.ofSubClusters(pairs, before, after, superAncestors);
    int[] ancestors = ancestors(pairs, matches);
    Kind[] kinds = kinds(pairs, matches, ancestors, before.clusters());
    return new Lineage(
        superAncestors,
        ancestors,
        kinds,
        count(kinds, Kind.KEPT),
        count(kinds, Kind.SPLIT),
        count(kinds, Kind.MERGED),
        count(kinds, Kind.NEW),
        pairs.images(),
        changedShare(pairs, matches));
  }

  private static int[] ancestors(Contingency pairs, int[] matches) {
    int[] ancestors = new int[matches.length];
    Arrays.fill(ancestors, -1);
    int[] largest = new int[matches.length];
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      int j = pairs.columns()[pair];
      int count = pairs.counts()[pair];
      boolean matched = matches[j] == pairs.rows()[pair];
      if (count > largest[j] || (count == largest[j] && matched)) {
        largest[j] = count;
        ancestors[j] = pairs.rows()[pair];
      }
    }
    return ancestors;
  }

  /**
   * Returns, for each old cluster, the new one that has most of its images; −1 if there is none.
   */
  private static int[] heirs(Contingency pairs, int[] matches, int oldClusters) {
    int[] heirs = new int[oldClusters];
    Arrays.fill(heirs, -1);
    int[] largest = new int[oldClusters];
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      int i = pairs.rows()[pair];
      int count = pairs.counts()[pair];
      boolean matched = matches[pairs.columns()[pair]] == i;
      if (count > largest[i] || (count == largest[i] && matched)) {
        largest[i] = count;
        heirs[i] = pairs.columns()[pair];
      }
    }
    return heirs;
  }

  private static Kind[] kinds(Contingency pairs, int[] matches, int[] ancestors, int oldClusters) {
    boolean[] tookAnother = new boolean[matches.length];
    int[] heirs = heirs(pairs, matches, oldClusters);
    for (int i = 0; i < oldClusters; i++) {
      if (heirs[i] >= 0 && matches[heirs[i]] != i) {
        tookAnother[heirs[i]] = true;
      }
    }
    Kind[] kinds = new Kind[matches.length];
    for (int j = 0; j < kinds.length; j++) {
      if (ancestors[j] < 0) {
        kinds[j] = Kind.NEW;
      } else if (matches[j] >= 0 && tookAnother[j]) {
        kinds[j] = Kind.MERGED;
      } else {
        kinds[j] = matches[j] == ancestors[j] ? Kind.KEPT : Kind.SPLIT;
      }
    }
    return kinds;
  }

  private static int count(Kind[] kinds, Kind kind) {
    return (int) Arrays.stream(kinds).filter(k -> k == kind).count();
  }

  private static double changedShare(Contingency pairs, int[] matches) {
    long same = 0;
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      if (matches[pairs.columns()[pair]] == pairs.rows()[pair]) {
        same += pairs.counts()[pair];
      }
    }
    long images = pairs.images();
    return images == 0 ? 0 : (double) (images - same) / images;
  }
}
