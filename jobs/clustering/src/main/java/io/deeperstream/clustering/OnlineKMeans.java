package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * Mini-batch k-means over the sub-centroids of one super-cluster, with exponential forgetting
 * (after Sculley, WWW 2010, with a half-life in place of 1/n).
 *
 * <p>The clock counts the images seen. A batch first advances it by its number of points, and then
 * every centroid that got m > 0 of them moves: with a = 2^(−(clock − lastTouched)/h), c' = (c·n·a +
 * Σx)/(n·a + m) and n' = n·a + m, computed in double, the centroid stored in float. Centroids
 * without points are not touched; their forgetting is applied at their next move.
 *
 * <p>A cluster starves when its forgotten count falls below a share of the largest. The {@linkplain
 * DonorRule donor rule} re-seeds it, and it gets a new incarnation. A donor must have a point in
 * the batch and must not starve by giving half. Both centroids move apart along the line to the
 * farthest of the donor's points, so that the new cluster is immediately the nearest one of some
 * point. A donor gives at most once per batch, because a second new cluster would take that point.
 * Re-seeding keeps the sum of the counts; only forgetting lowers it.
 *
 * <p>An update is a function of the state, the options and the batch; random choices derive from
 * (seed, clock). An object rebuilt by {@link #restore} therefore continues with the same bits as
 * the original. Not safe for concurrent use. Centroids live in native memory, freed by {@link
 * #close}, or else by the garbage collector.
 */
public final class OnlineKMeans implements AutoCloseable {

  /**
   * Settings of the mini-batch updates.
   *
   * @param forgetting the half-life, in images of this super-cluster
   * @param starvation clusters below this share of the largest forgotten count are re-seeded, from
   *     0 (never) to 0.5. Higher evens out the sizes and renews more clusters.
   * @param maxReseeds maximum number of clusters re-seeded in a mini-batch, the smallest first, 0
   *     or more
   * @param seed of all random choices
   * @param threads threads to assign and move with, 1 or more; the result does not depend on it
   */
  public record Options(
      Forgetting forgetting, double starvation, int maxReseeds, long seed, int threads) {

    /** Above this share the largest cluster could not give half without starving itself. */
    public static final double MAX_STARVATION = 0.5;

    public Options {
      Objects.requireNonNull(forgetting, "forgetting");
      if (!(starvation >= 0 && starvation <= MAX_STARVATION)) {
        throw new IllegalArgumentException(
            "starvation (%s) must be from 0 to %s".formatted(starvation, MAX_STARVATION));
      }
      if (maxReseeds < 0) {
        throw new IllegalArgumentException(
            "maxReseeds (%d) must be at least 0".formatted(maxReseeds));
      }
      Tiles.requireThreads(threads);
    }
  }

  /** A cluster lives while its forgotten count is at least this many images. */
  public static final double LIVE_COUNT = 1;

  /** Centroids that a thread moves at a time. */
  private static final int MOVES_PER_TILE = 32;

  private final Options options;
  private final CentroidIndex index;
  private final ForgottenCounts counts;
  private final int[] incarnations;
  private long clock;

  /**
   * Continues from a state. All arrays are copied.
   *
   * @param centroids {@code [k][dimension]}, finite, at least one
   * @param counts {@code [k]}, finite, 0 or more, each forgotten up to its {@code lastTouched}
   * @param lastTouched {@code [k]}, from 0 to {@code clock}
   * @param incarnations {@code [k]}, 0 or more
   * @param clock images seen so far, 0 or more
   * @throws IllegalArgumentException if sizes differ or a value is out of range
   */
  public OnlineKMeans(
      Options options,
      FloatMatrix centroids,
      double[] counts,
      long[] lastTouched,
      int[] incarnations,
      long clock) {
    int k = centroids.rows();
    if (counts.length != k || lastTouched.length != k || incarnations.length != k) {
      throw new IllegalArgumentException(
          "%d centroids do not fit %d counts, %d times and %d incarnations"
              .formatted(k, counts.length, lastTouched.length, incarnations.length));
    }
    for (int j = 0; j < k; j++) {
      if (!(counts[j] >= 0) || Double.isInfinite(counts[j]) || incarnations[j] < 0) {
        throw new IllegalArgumentException(
            "count (%s) and incarnation (%d) of sub-cluster %d must be finite and at least 0"
                .formatted(counts[j], incarnations[j], j));
      }
      if (lastTouched[j] < 0 || lastTouched[j] > clock) {
        throw new IllegalArgumentException(
            "lastTouched (%d) of sub-cluster %d must be from 0 to the clock (%d)"
                .formatted(lastTouched[j], j, clock));
      }
    }
    this.options = options;
    this.counts = new ForgottenCounts(options.forgetting(), counts, lastTouched);
    this.incarnations = incarnations.clone();
    this.clock = clock;
    this.index = new CentroidIndex(centroids);
  }

  /**
   * Starts from a fit, with clock 0 and first incarnations.
   *
   * @param centroids {@code [k][dimension]}, copied
   * @param counts {@code [k]}, copied
   */
  public static OnlineKMeans startingAt(Options options, FloatMatrix centroids, double[] counts) {
    int k = centroids.rows();
    return new OnlineKMeans(options, centroids, counts, new long[k], new int[k], 0);
  }

  /**
   * Rebuilds an object from stored rows, to continue exactly like the one that they came from.
   *
   * @param rows the {@link #state} of every sub-cluster in order, copied
   * @param clock the {@link #clock} that was stored with them
   */
  public static OnlineKMeans restore(Options options, List<SubCentroid> rows, long clock) {
    return new OnlineKMeans(
        options,
        FloatMatrix.concat(
            rows.stream()
                .map(row -> new FloatMatrix(row.centroid(), 1, row.centroid().length))
                .toList()),
        rows.stream().mapToDouble(SubCentroid::count).toArray(),
        rows.stream().mapToLong(SubCentroid::lastTouched).toArray(),
        rows.stream().mapToInt(SubCentroid::incarnation).toArray(),
        clock);
  }

  /**
   * Assigns a batch, then moves the centroids, then re-seeds starving ones. An empty batch changes
   * nothing.
   *
   * @param batch {@code [rows][dimension]}, finite, read only
   * @throws IllegalArgumentException if the dimension differs or a point is not finite; the state
   *     is then as before
   */
  public MiniBatch update(FloatMatrix batch) {
    Assignment assignment = index.nearest(batch, options.threads());
    int[] assignedTo = new int[batch.rows()];
    for (int i = 0; i < assignedTo.length; i++) {
      assignedTo[i] = incarnations[assignment.cluster()[i]];
    }
    if (batch.rows() == 0) {
      return new MiniBatch(assignment, assignedTo, new int[0], 0);
    }
    clock += batch.rows();
    Members members = Members.of(assignment.cluster(), clusters());
    int[] touched = members.occupied();
    Tiles.forEach(
        Tiles.covering(touched.length, MOVES_PER_TILE),
        options.threads(),
        () -> new Move(batch, members, touched));
    BitSet changed = new BitSet(clusters());
    for (int j : touched) {
      changed.set(j);
    }
    int reseeds = 0;
    if (options.starvation() > 0 && options.maxReseeds() > 0) {
      for (Reseeding.Step step : new Reseeding(counts, options, clock, touched).plan()) {
        reseed(step, farthestMember(step.donor(), batch, members));
        changed.set(step.donor());
        changed.set(step.starving());
        reseeds++;
      }
    }
    return new MiniBatch(assignment, assignedTo, changed.stream().toArray(), reseeds);
  }

  /** The whole state of sub-cluster {@code j}, a copy. */
  public SubCentroid state(int j) {
    return new SubCentroid(
        index.centroid(j), counts.stored(j), counts.lastTouched(j), incarnations[j]);
  }

  /** A copy of all centroids, {@code [k][dimension]}. */
  public FloatMatrix centroids() {
    FloatMatrix copy = FloatMatrix.zeros(clusters(), dimension());
    for (int j = 0; j < clusters(); j++) {
      System.arraycopy(index.centroid(j), 0, copy.data(), j * dimension(), dimension());
    }
    return copy;
  }

  /** Images seen so far. */
  public long clock() {
    return clock;
  }

  /** Number of sub-clusters. */
  public int clusters() {
    return index.size();
  }

  /** Columns of every centroid. */
  public int dimension() {
    return index.dimension();
  }

  /** Returns the count of sub-cluster {@code j} in images, forgotten up to now. */
  public double forgottenCount(int j) {
    return counts.at(j, clock);
  }

  /**
   * Returns the number of sub-clusters whose forgotten count is at least {@link #LIVE_COUNT}. Costs
   * one comparison per sub-cluster.
   */
  public int liveClusters() {
    return counts.atLeast(LIVE_COUNT, clock);
  }

  /** Returns the counts of all sub-clusters in images, forgotten up to now, {@code [k]}. */
  public double[] forgottenCounts() {
    double[] forgotten = new double[clusters()];
    Arrays.setAll(forgotten, this::forgottenCount);
    return forgotten;
  }

  /** Returns the sum of the forgotten counts. Costs one multiplication per sub-cluster. */
  public double totalCount() {
    double total = 0;
    for (int j = 0; j < clusters(); j++) {
      total += forgottenCount(j);
    }
    return total;
  }

  /** Frees the native memory; any later use throws an IllegalStateException. */
  @Override
  public void close() {
    index.close();
  }

  /** Moves centroids towards their points, one tile of centroids at a time. */
  private final class Move implements Tiles.Worker {
    private final FloatMatrix batch;
    private final Members members;
    private final int[] touched;
    private final double[] sum = new double[dimension()];
    private final float[] centroid = new float[dimension()];

    /**
     * @param touched clusters with points, each once
     */
    Move(FloatMatrix batch, Members members, int[] touched) {
      this.batch = batch;
      this.members = members;
      this.touched = touched;
    }

    @Override
    public void run(int tile) {
      int from = tile * MOVES_PER_TILE;
      for (int i = from; i < Math.min(touched.length, from + MOVES_PER_TILE); i++) {
        move(touched[i]);
      }
    }

    private void move(int j) {
      index.get(j, centroid);
      double weight = counts.at(j, clock);
      double newCount = weight + members.size(j);
      for (int d = 0; d < sum.length; d++) {
        sum[d] = centroid[d] * weight;
      }
      members.addTo(sum, j, batch);
      double scale = 1 / newCount;
      for (int d = 0; d < sum.length; d++) {
        centroid[d] = (float) (sum[d] * scale);
      }
      index.replace(j, centroid);
      counts.set(j, newCount, clock);
    }
  }

  private void reseed(Reseeding.Step step, float[] member) {
    float[] donor = index.centroid(step.donor());
    float[] copy = donor.clone();
    if (!DonorRule.splitTowards(member, donor, copy)) {
      DonorRule.split(donor, copy);
    }
    index.replace(step.donor(), donor);
    index.replace(step.starving(), copy);
    counts.set(step.donor(), step.half(), clock);
    counts.set(step.starving(), step.half(), clock);
    incarnations[step.starving()]++;
  }

  /**
   * Returns the point of the batch in cluster {@code j} that is farthest from its current centroid.
   */
  private float[] farthestMember(int j, FloatMatrix batch, Members members) {
    float[] centroid = index.centroid(j);
    int farthest = -1;
    double distance = -1;
    for (int i : members.of(j)) {
      double squared = Distances.squared(batch.data(), i * batch.columns(), centroid);
      if (squared > distance) {
        farthest = i;
        distance = squared;
      }
    }
    return batch.row(farthest);
  }
}
