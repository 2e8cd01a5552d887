package io.deeperstream.view;

import io.deeperstream.schemas.Centroid;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sub-centroids of one run's newest generation, assembled from upserts in any order.
 *
 * <p>For each sub-centroid, the upsert with the greatest (attempt, sequence) wins. A new attempt
 * starts the matrix anew, because the job may have gone back to a checkpoint: of the rows of
 * earlier attempts only the names are kept, and they are missing until the restored job publishes
 * them again. Within an attempt, a newer generation replaces an older one. The same upserts give
 * the same matrix in any order. The matrix takes the memory of one generation. Not thread-safe.
 */
public final class CentroidMatrix {

  private final Map<Long, SubCluster> rows = new HashMap<>();

  /**
   * Rows of {@code missingGeneration} that earlier attempts have published and this one has not.
   */
  private final Set<Long> missing = new HashSet<>();

  private int missingGeneration = -1;
  private long attempt = -1;
  private int generation = -1;

  /**
   * Takes one upsert of the run.
   *
   * @return whether it changed the matrix
   * @throws IllegalArgumentException if its vector is not a whole number of float32; nothing has
   *     changed then
   */
  public boolean take(Centroid upsert) {
    if (upsert.getAttempt() < attempt) {
      miss(upsert.getGeneration(), row(upsert));
      return false;
    }
    if (upsert.getAttempt() == attempt && upsert.getGeneration() < generation) {
      return false;
    }
    SubCluster found = SubCluster.of(upsert);
    if (upsert.getAttempt() > attempt) {
      beginAttempt(upsert.getAttempt(), upsert.getGeneration());
    } else if (upsert.getGeneration() > generation) {
      beginGeneration(upsert.getGeneration());
    }
    return put(row(upsert), found);
  }

  private void beginAttempt(long next, int nextGeneration) {
    int before = generation;
    Set<Long> published = new HashSet<>(rows.keySet());
    attempt = next;
    generation = nextGeneration;
    rows.clear();
    published.forEach(row -> miss(before, row));
    forgetOldMissing();
  }

  private void beginGeneration(int next) {
    generation = next;
    rows.clear();
    forgetOldMissing();
  }

  /** Drops missing rows of an older generation, which will not be published again. */
  private void forgetOldMissing() {
    if (missingGeneration < generation) {
      missing.clear();
    }
  }

  /** Records that an earlier attempt has published this row. */
  private void miss(int of, long row) {
    if (of < generation || of < missingGeneration) {
      return;
    }
    if (of > missingGeneration) {
      missing.clear();
      missingGeneration = of;
    }
    if (of > generation || !rows.containsKey(row)) {
      missing.add(row);
    }
  }

  private boolean put(long row, SubCluster found) {
    SubCluster old = rows.get(row);
    if (old != null && old.sequence() >= found.sequence()) {
      return false;
    }
    rows.put(row, found);
    if (missingGeneration == generation) {
      missing.remove(row);
    }
    return true;
  }

  private static long row(Centroid upsert) {
    return row(upsert.getSuperCluster(), upsert.getSubCluster());
  }

  private static long row(int superCluster, int subCluster) {
    return (long) superCluster << 32 | (subCluster & 0xffff_ffffL);
  }

  /** Returns the number of the generation, −1 as long as there is none. */
  public int generation() {
    return generation;
  }

  /** Returns the newest attempt of the job, −1 as long as there is none. */
  public long attempt() {
    return attempt;
  }

  /** Tells whether rows that an earlier attempt published are still missing. */
  public boolean isRecovering() {
    return !missing.isEmpty();
  }

  /** Returns the newest upsert of each sub-centroid, in no particular order; a live view. */
  public Collection<SubCluster> rows() {
    return rows.values();
  }

  /** Returns one sub-centroid, if it is known. */
  public Optional<SubCluster> find(int superCluster, int subCluster) {
    return Optional.ofNullable(rows.get(row(superCluster, subCluster)));
  }

  /**
   * Returns the number of live sub-clusters.
   *
   * @param liveCount least weight of a live sub-cluster, in images
   */
  public long live(double liveCount) {
    return rows.values().stream().filter(row -> row.count() >= liveCount).count();
  }

  /** Returns the weight of all sub-clusters together, in images. */
  public double totalCount() {
    return rows.values().stream().mapToDouble(SubCluster::count).sum();
  }
}
