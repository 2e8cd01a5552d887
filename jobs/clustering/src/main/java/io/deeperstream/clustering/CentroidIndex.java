package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.Objects;

/**
 * Centroids made ready for assignment: copied to native memory once, their squared norms kept
 * beside them, single rows replaceable. Finding the nearest of k centroids for n points is then one
 * blocked matrix product: ‖x − c‖² = ‖x‖² − 2 x·c + ‖c‖², tile by tile.
 *
 * <p>Assignments may run side by side; {@link #replace} must not run beside anything but reads and
 * replacements of other centroids. The native memory (k × dimension floats) is freed by {@link
 * #close}, or else by the collector.
 */
public final class CentroidIndex implements AutoCloseable {

  private final NativeMatrix centroids;
  private final float[] squaredNorms;

  /**
   * Copies the centroids.
   *
   * @param centroids {@code [k][dimension]}, finite, at least one
   * @throws IllegalArgumentException if there is none, or one or its squared norm is not finite
   */
  public CentroidIndex(FloatMatrix centroids) {
    if (centroids.rows() == 0) {
      throw new IllegalArgumentException("an assignment needs at least one centroid, got none");
    }
    this.centroids = new NativeMatrix(centroids);
    this.squaredNorms = new float[NativeMatrix.padded(centroids.rows())];
    Arrays.fill(squaredNorms, centroids.rows(), squaredNorms.length, Float.POSITIVE_INFINITY);
    for (int j = 0; j < centroids.rows(); j++) {
      squaredNorms[j] = squaredNorm(j, centroids, j);
    }
  }

  /** k. */
  public int size() {
    return centroids.rows();
  }

  /** Columns of every centroid. */
  public int dimension() {
    return centroids.columns();
  }

  /** A copy of centroid {@code j}, {@code [dimension]}. */
  public float[] centroid(int j) {
    float[] copy = new float[dimension()];
    get(j, copy);
    return copy;
  }

  /** Copies centroid {@code j} to {@code target}, {@code [dimension]}. */
  void get(int j, float[] target) {
    centroids.getRow(Objects.checkIndex(j, size()), target);
  }

  /**
   * Overwrites one centroid and its norm.
   *
   * @param centroid {@code [dimension]}, finite, copied
   * @throws IllegalArgumentException if it has another size, or it or its squared norm is not
   *     finite
   */
  public void replace(int j, float[] centroid) {
    Objects.checkIndex(j, size());
    FloatMatrix row = new FloatMatrix(centroid, 1, centroid.length);
    row.requireColumns(dimension(), "centroid");
    squaredNorms[j] = squaredNorm(j, row, 0);
    centroids.setRow(j, centroid);
  }

  /**
   * Assigns every point to its nearest centroid.
   *
   * @param points {@code [n][dimension]}, finite
   * @param threads threads to use, 1 or more; the result does not depend on it. A thread works on
   *     {@value NearestSearch#TILE_POINTS} points at a time, so smaller batches use one.
   * @throws IllegalArgumentException if the dimensions differ or a point is not finite
   */
  public Assignment nearest(FloatMatrix points, int threads) {
    points.requireColumns(dimension(), "matrix of points");
    Assignment result = new Assignment(new int[points.rows()], new float[points.rows()]);
    Tiles.forEach(
        Tiles.covering(points.rows(), NearestSearch.TILE_POINTS),
        threads,
        () -> new MeasuredSearch(points, result));
    return result;
  }

  /** Search and distances of a tile by the same thread: small batches start threads once. */
  private final class MeasuredSearch implements Tiles.Worker {
    private final FloatMatrix points;
    private final Assignment result;
    private final NearestSearch search;
    private final float[] difference = new float[dimension()];

    MeasuredSearch(FloatMatrix points, Assignment result) {
      this.points = points;
      this.result = result;
      this.search = new NearestSearch(points, centroids, squaredNorms, result.cluster());
    }

    @Override
    public void run(int tile) {
      search.run(tile);
      measureTile(points, result, tile, difference);
    }

    @Override
    public void close() {
      search.close();
    }
  }

  /**
   * The same without distances, which spares a pass over the points.
   *
   * @return index of the nearest centroid, {@code [n]}; a point that is not finite gets any index
   */
  int[] nearestClusters(FloatMatrix points, int threads) {
    points.requireColumns(dimension(), "matrix of points");
    int[] cluster = new int[points.rows()];
    Tiles.forEachInterruptibly(
        Tiles.covering(points.rows(), NearestSearch.TILE_POINTS),
        threads,
        () -> new NearestSearch(points, centroids, squaredNorms, cluster));
    return cluster;
  }

  /**
   * Computes the distance of every point to the centroid that it is assigned to.
   *
   * @param assignment of the points; its distances are overwritten
   * @throws IllegalArgumentException if a distance is not finite
   */
  void measure(FloatMatrix points, Assignment assignment, int threads) {
    Tiles.forEachInterruptibly(
        Tiles.covering(points.rows(), NearestSearch.TILE_POINTS),
        threads,
        () -> {
          float[] difference = new float[dimension()];
          return tile -> measureTile(points, assignment, tile, difference);
        });
  }

  /**
   * @param difference scratch, {@code [dimension]}
   */
  private void measureTile(
      FloatMatrix points, Assignment assignment, int tile, float[] difference) {
    int from = tile * NearestSearch.TILE_POINTS;
    int to = Math.min(points.rows(), from + NearestSearch.TILE_POINTS);
    for (int i = from; i < to; i++) {
      centroids.getRow(assignment.cluster()[i], difference);
      for (int j = 0, at = i * difference.length; j < difference.length; j++, at++) {
        difference[j] -= points.data()[at];
      }
      float distance = (float) Distances.squaredNorm(difference, 0, difference.length);
      if (!Float.isFinite(distance)) {
        throw new IllegalArgumentException(
            "point %d is not finite, or too far from every centroid: squared distance %s"
                .formatted(i, distance));
      }
      assignment.squaredDistance()[i] = distance;
    }
  }

  /** Frees the native memory; whoever uses the index afterwards gets an IllegalStateException. */
  @Override
  public void close() {
    centroids.close();
  }

  /** Of a row of {@code matrix}; the norm of a row that is not finite is not finite, too. */
  private static float squaredNorm(int centroid, FloatMatrix matrix, int row) {
    int columns = matrix.columns();
    double sum = Distances.squaredNorm(matrix.data(), row * columns, columns);
    float norm = (float) sum;
    if (!Float.isFinite(norm)) {
      matrix.requireFiniteRow(row, "centroid", centroid);
      throw new IllegalArgumentException(
          "the squared norm of centroid %d (%s) exceeds the largest float (%s)"
              .formatted(centroid, sum, Float.MAX_VALUE));
    }
    return norm;
  }
}
