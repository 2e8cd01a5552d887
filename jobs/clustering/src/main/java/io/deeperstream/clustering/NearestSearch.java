package io.deeperstream.clustering;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * One thread's search for nearest centroids, a tile of points at a time: scores ‖c‖² − 2 x·c by a
 * matrix product against each tile of centroids, the running minimum of each point, and at the end
 * its exact distance to the centroid that won.
 */
final class NearestSearch implements Tiles.Worker {

  /** Points of a tile: large enough for BLAS, small enough that the scores stay in the cache. */
  static final int TILE_POINTS = 256;

  private final FloatMatrix points;
  private final NativeMatrix centroids;
  private final float[] squaredNorms;
  private final Assignment result;
  private final FloatPointer pointTile;
  private final FloatPointer products;
  private final FloatBuffer pointBuffer;
  private final FloatBuffer productBuffer;
  private final float[] best;
  private final float[] scores;
  private final float[] centroid;

  /**
   * @param points {@code [n][dimension]}
   * @param centroids {@code [k][dimension]}
   * @param squaredNorms ‖c‖², {@code [k]}
   * @param result receives the tile's rows
   */
  NearestSearch(
      FloatMatrix points, NativeMatrix centroids, float[] squaredNorms, Assignment result) {
    this.points = points;
    this.centroids = centroids;
    this.squaredNorms = squaredNorms;
    this.result = result;
    int tileRows = NativeMatrix.padded(Math.min(TILE_POINTS, points.rows()));
    int width = centroids.paddedRowsOf(0);
    this.pointTile = new FloatPointer((long) tileRows * points.columns());
    this.products = new FloatPointer((long) tileRows * width);
    pointTile.zero();
    this.pointBuffer = pointTile.asBuffer();
    this.productBuffer = products.asBuffer();
    this.best = new float[tileRows];
    this.scores = new float[width];
    this.centroid = new float[points.columns()];
  }

  @Override
  public void run(int tile) {
    int from = tile * TILE_POINTS;
    int rows = Math.min(TILE_POINTS, points.rows() - from);
    int dimension = points.columns();
    pointBuffer.put(0, points.data(), from * dimension, rows * dimension);
    Arrays.fill(best, Float.POSITIVE_INFINITY);
    for (int t = 0; t < centroids.tiles(); t++) {
      int width = centroids.paddedRowsOf(t);
      Blas.productWithTransposed(
          NativeMatrix.padded(rows), width, dimension, -2f, pointTile, centroids.tile(t), products);
      for (int i = 0; i < rows; i++) {
        productBuffer.get(i * width, scores, 0, width);
        lower(i, from + i, t * NativeMatrix.TILE_ROWS, centroids.rowsOf(t));
      }
    }
    for (int i = 0; i < rows; i++) {
      measure(from + i);
    }
  }

  /** Lowers the minimum of row {@code i} of the tile over the first {@code width} scores. */
  private void lower(int i, int point, int firstCentroid, int width) {
    float lowest = best[i];
    int at = -1;
    for (int j = 0; j < width; j++) {
      float score = scores[j] + squaredNorms[firstCentroid + j];
      if (score < lowest) {
        lowest = score;
        at = j;
      }
    }
    if (at >= 0) {
      best[i] = lowest;
      result.cluster()[point] = firstCentroid + at;
    }
  }

  private void measure(int point) {
    centroids.getRow(result.cluster()[point], centroid);
    float distance = (float) Distances.squared(points.data(), point * centroid.length, centroid);
    if (!Float.isFinite(distance)) {
      throw new IllegalArgumentException(
          "point %d is not finite, or too far from every centroid: squared distance %s"
              .formatted(point, distance));
    }
    result.squaredDistance()[point] = distance;
  }

  @Override
  public void close() {
    pointTile.close();
    products.close();
  }
}
