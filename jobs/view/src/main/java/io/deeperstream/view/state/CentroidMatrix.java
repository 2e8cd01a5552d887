package io.deeperstream.view.state;

import io.deeperstream.schemas.Centroid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The sub-centroids of one run's newest generation, assembled from upserts in any order.
 *
 * <p>For each sub-centroid, the upsert with the greatest (attempt, sequence) wins. A new attempt
 * starts the matrix anew, because the job may have gone back to a checkpoint: of the rows of
 * earlier attempts only the names are kept, and they are missing until the restored job publishes
 * them again. Within an attempt, a newer generation replaces an older one. The same upserts give
 * the same centroids and counts in any order; times and drift are those of the upserts that were
 * read. The matrix takes the memory of one generation: the vectors, and some 200 bytes a row.
 * Methods that only read may run at the same time; {@link #take} must run alone.
 */
public final class CentroidMatrix {

  private final Map<Long, SubCluster> rows = new HashMap<>();

  /** The names of the rows of {@code vectors}, in their order. */
  private final List<Long> names = new ArrayList<>();

  private Optional<VectorBlocks> vectors = Optional.empty();

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
   * @param written when the upsert was written
   * @return whether it changed the matrix
   * @throws IllegalArgumentException if its vector is not a whole number of float32, or has another
   *     dimension than the generation's; nothing has changed then
   */
  public boolean take(Centroid upsert, Instant written) {
    if (upsert.getAttempt() < attempt) {
      miss(upsert.getGeneration(), row(upsert));
      return false;
    }
    if (upsert.getAttempt() == attempt && upsert.getGeneration() < generation) {
      return false;
    }
    float[] vector = SubCluster.floats(upsert.getVector());
    if (upsert.getAttempt() == attempt && upsert.getGeneration() == generation) {
      requireDimension(vector);
    }
    if (upsert.getAttempt() > attempt) {
      beginAttempt(upsert.getAttempt(), upsert.getGeneration());
    } else if (upsert.getGeneration() > generation) {
      beginGeneration(upsert.getGeneration());
    }
    return put(upsert, vector, written);
  }

  private void beginAttempt(long next, int nextGeneration) {
    int before = generation;
    Set<Long> published = new HashSet<>(rows.keySet());
    attempt = next;
    generation = nextGeneration;
    clear();
    published.forEach(row -> miss(before, row));
    forgetOldMissing();
  }

  private void beginGeneration(int next) {
    generation = next;
    clear();
    forgetOldMissing();
  }

  private void clear() {
    rows.clear();
    names.clear();
    vectors = Optional.empty();
  }

  private void requireDimension(float[] vector) {
    if (vectors.isPresent() && vectors.get().dimension() != vector.length) {
      throw new IllegalArgumentException(
          "the centroid has %d components; those of its generation have %d"
              .formatted(vector.length, vectors.get().dimension()));
    }
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

  private boolean put(Centroid upsert, float[] vector, Instant written) {
    long row = row(upsert);
    SubCluster old = rows.get(row);
    if (old != null && old.sequence() >= upsert.getSequence()) {
      return false;
    }
    VectorBlocks blocks = vectors.orElseGet(() -> new VectorBlocks(vector.length));
    vectors = Optional.of(blocks);
    if (old == null) {
      rows.put(row, SubCluster.first(upsert, blocks.add(vector), written));
      names.add(row);
    } else {
      double step = distance(blocks.get(old.row()), vector);
      blocks.set(old.row(), vector);
      rows.put(row, old.next(upsert, written, step));
    }
    if (missingGeneration == generation) {
      missing.remove(row);
    }
    return true;
  }

  private static double distance(float[] from, float[] to) {
    double squared = 0;
    for (int d = 0; d < from.length; d++) {
      double difference = from[d] - to[d];
      squared += difference * difference;
    }
    return Math.sqrt(squared);
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

  /** Returns the number of components of every centroid, 0 as long as there is none. */
  public int dimension() {
    return vectors.map(VectorBlocks::dimension).orElse(0);
  }

  /** Returns a copy of the centroid of a sub-cluster of this matrix. */
  public float[] centroid(SubCluster cluster) {
    return vectors.orElseThrow().get(cluster.row());
  }

  /**
   * Returns the sub-clusters whose centroids are nearest to a vector by an exact scan, nearest
   * first.
   *
   * @param vector {@code [dimension]}
   * @param n sub-clusters at most, at least 1
   * @param superCluster whose sub-clusters count; empty for all
   * @throws IllegalArgumentException if the vector has another dimension
   */
  public List<Neighbour> nearest(float[] vector, int n, OptionalInt superCluster) {
    if (vectors.isEmpty()) {
      return List.of();
    }
    IntPredicate allowed =
        superCluster.isEmpty()
            ? row -> true
            : row -> (int) (names.get(row) >> 32) == superCluster.getAsInt();
    return vectors.get().nearest(vector, n, allowed).stream()
        .map(hit -> new Neighbour(rows.get(names.get(hit.row())), hit.squaredDistance()))
        .toList();
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
