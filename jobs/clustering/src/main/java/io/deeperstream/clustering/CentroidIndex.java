package io.deeperstream.clustering;

import java.util.Objects;

/**
 * Centroids made ready for assignment: copied to native memory once, their squared norms kept
 * beside them, single rows replaceable. Finding the nearest of k centroids for n points is then one
 * blocked matrix product: ‖x − c‖² = ‖x‖² − 2 x·c + ‖c‖², tile by tile.
 *
 * <p>Assignments may run side by side; {@link #replace} must not run beside anything else. The
 * native memory (k × dimension floats) is freed by {@link #close}, or else by the collector.
 */
public final class CentroidIndex implements AutoCloseable {

  private final NativeMatrix centroids;
  private final float[] squaredNorms;

  /**
   * Copies the centroids.
   *
   * @param centroids {@code [k][dimension]}, finite, at least one
   * @throws IllegalArgumentException if there is none, or one is not finite
   */
  public CentroidIndex(FloatMatrix centroids) {
    if (centroids.rows() == 0) {
      throw new IllegalArgumentException("an assignment needs at least one centroid, got none");
    }
    centroids.requireFinite("centroid");
    this.centroids = new NativeMatrix(centroids);
    this.squaredNorms = new float[centroids.rows()];
    for (int j = 0; j < squaredNorms.length; j++) {
      squaredNorms[j] = squaredNorm(centroids.data(), j * centroids.columns(), centroids.columns());
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
    centroids.getRow(Objects.checkIndex(j, size()), copy);
    return copy;
  }

  /**
   * Overwrites one centroid and its norm.
   *
   * @param centroid {@code [dimension]}, finite, copied
   * @throws IllegalArgumentException if it has another size or is not finite
   */
  public void replace(int j, float[] centroid) {
    Objects.checkIndex(j, size());
    FloatMatrix row = new FloatMatrix(centroid, 1, centroid.length);
    row.requireColumns(dimension(), "centroid");
    row.requireFinite("new value of centroid %d, row".formatted(j));
    centroids.setRow(j, centroid);
    squaredNorms[j] = squaredNorm(centroid, 0, centroid.length);
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
        () -> new NearestSearch(points, centroids, squaredNorms, result));
    return result;
  }

  /** Frees the native memory; whoever uses the index afterwards gets an IllegalStateException. */
  @Override
  public void close() {
    centroids.close();
  }

  private static float squaredNorm(float[] values, int from, int length) {
    double sum = 0;
    for (int j = from; j < from + length; j++) {
      sum += (double) values[j] * values[j];
    }
    return (float) sum;
  }
}
