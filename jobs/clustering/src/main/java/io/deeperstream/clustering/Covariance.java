package io.deeperstream.clustering;

import org.bytedeco.javacpp.DoublePointer;

/**
 * Mean and covariance in double. The covariance is computed by blocks of {@value #BLOCK} × {@value
 * #BLOCK}; each block is one tile of work and adds the points in their order, so that any number of
 * threads gives the same bits.
 */
final class Covariance {

  private static final int BLOCK = 128;
  private static final int POINTS = 512;

  private Covariance() {}

  /** Mean of every column, {@code [columns]}. */
  static double[] mean(FloatMatrix points) {
    double[] mean = new double[points.columns()];
    for (int i = 0; i < points.rows(); i++) {
      int row = i * mean.length;
      for (int j = 0; j < mean.length; j++) {
        mean[j] += points.data()[row + j];
      }
    }
    for (int j = 0; j < mean.length; j++) {
      mean[j] /= points.rows();
    }
    return mean;
  }

  /**
   * Covariance with divisor n, {@code [columns * columns]}, row-major and symmetric.
   *
   * @param points {@code [n][columns]}, n at least 1
   * @param mean their mean
   */
  static double[] covariance(FloatMatrix points, double[] mean, int threads) {
    int columns = points.columns();
    double[] covariance = new double[Math.multiplyExact(columns, columns)];
    int blocks = Tiles.covering(columns, BLOCK);
    Tiles.forEachInterruptibly(
        blocks * blocks, threads, () -> new BlockWorker(points, mean, blocks, covariance));
    return covariance;
  }

  /** Computes the blocks on and above the diagonal, and mirrors each. */
  private static final class BlockWorker implements Tiles.Worker {

    private final FloatMatrix points;
    private final double[] mean;
    private final int blocks;
    private final double[] covariance;
    private final DoublePointer left = new DoublePointer((long) POINTS * BLOCK);
    private final DoublePointer right = new DoublePointer((long) POINTS * BLOCK);
    private final DoublePointer sum = new DoublePointer((long) BLOCK * BLOCK);
    private final double[] centred = new double[POINTS * BLOCK];
    private final double[] block = new double[BLOCK * BLOCK];

    BlockWorker(FloatMatrix points, double[] mean, int blocks, double[] covariance) {
      this.points = points;
      this.mean = mean;
      this.blocks = blocks;
      this.covariance = covariance;
    }

    @Override
    public void run(int tile) {
      int rowBlock = tile / blocks;
      int columnBlock = tile % blocks;
      if (rowBlock > columnBlock) {
        return;
      }
      int height = widthOf(rowBlock);
      int width = widthOf(columnBlock);
      sum.zero();
      for (int from = 0; from < points.rows(); from += POINTS) {
        int rows = Math.min(POINTS, points.rows() - from);
        centre(from, rows, rowBlock, left);
        centre(from, rows, columnBlock, right);
        Blas.addTransposedProduct(height, width, rows, left, right, sum);
      }
      sum.get(block, 0, height * width);
      int columns = points.columns();
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          int row = rowBlock * BLOCK + i;
          int column = columnBlock * BLOCK + j;
          double value = block[i * width + j] / points.rows();
          covariance[row * columns + column] = value;
          covariance[column * columns + row] = value;
        }
      }
    }

    private int widthOf(int columnBlock) {
      return Math.min(BLOCK, points.columns() - columnBlock * BLOCK);
    }

    private void centre(int from, int rows, int columnBlock, DoublePointer target) {
      int first = columnBlock * BLOCK;
      int width = widthOf(columnBlock);
      for (int i = 0; i < rows; i++) {
        int row = (from + i) * points.columns() + first;
        for (int j = 0; j < width; j++) {
          centred[i * width + j] = points.data()[row + j] - mean[first + j];
        }
      }
      target.put(centred, 0, rows * width);
    }

    @Override
    public void close() {
      left.close();
      right.close();
      sum.close();
    }
  }
}
