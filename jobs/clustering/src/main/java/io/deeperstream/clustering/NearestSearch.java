package io.deeperstream.clustering;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * One thread's search for nearest centroids, a tile of points at a time: scores ‖c‖² − 2 x·c by a
 * matrix product against each tile of centroids, and the running minimum of each point over them
 * while they are in the cache.
 */
final class NearestSearch implements Tiles.Worker {

  /**
   * Points of a tile. Larger ones bring BLAS nearer to its best speed, but the scores of two tiles
   * must stay in a core's cache.
   */
  static final int TILE_POINTS = 512;

  private final FloatMatrix points;
  private final NativeMatrix centroids;
  private final float[] squaredNorms;
  private final int[] cluster;
  private final FloatPointer pointTile;
  private final FloatPointer products;
  private final FloatBuffer pointBuffer;
  private final FloatBuffer productBuffer;
  private final LowestScores lowest;

  /**
   * @param points {@code [n][dimension]}
   * @param centroids {@code [k][dimension]}
   * @param squaredNorms ‖c‖², {@code [k]}, followed by +∞ for the padding of the last tile
   * @param cluster receives the index of each point's nearest centroid, {@code [n]}; a point that
   *     is not finite gets any index
   */
  NearestSearch(FloatMatrix points, NativeMatrix centroids, float[] squaredNorms, int[] cluster) {
    this.points = points;
    this.centroids = centroids;
    this.squaredNorms = squaredNorms;
    this.cluster = cluster;
    int capacity = Math.min(TILE_POINTS, points.rows());
    int padded = NativeMatrix.padded(capacity);
    this.pointTile = new FloatPointer((long) padded * points.columns());
    this.products = new FloatPointer((long) padded * centroids.paddedRowsOf(0));
    if (padded > capacity) {
      pointTile.zero();
    }
    this.pointBuffer = pointTile.asBuffer();
    this.productBuffer = products.asBuffer();
    this.lowest = new LowestScores(capacity);
  }

  @Override
  public void run(int tile) {
    int from = tile * TILE_POINTS;
    int rows = Math.min(TILE_POINTS, points.rows() - from);
    int padded = NativeMatrix.padded(rows);
    int dimension = points.columns();
    pointBuffer.put(0, points.data(), from * dimension, rows * dimension);
    lowest.reset(rows);
    for (int t = 0; t < centroids.tiles(); t++) {
      int width = centroids.paddedRowsOf(t);
      Blas.productWithTransposed(
          width, padded, dimension, -2f, centroids.tile(t), pointTile, products);
      int first = t * NativeMatrix.TILE_ROWS;
      lowest.lower(productBuffer, padded, squaredNorms, first, width, cluster, from);
    }
  }

  @Override
  public void close() {
    pointTile.close();
    products.close();
  }
}
