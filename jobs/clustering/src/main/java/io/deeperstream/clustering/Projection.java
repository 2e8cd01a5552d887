package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Maps a network's features to the space that is clustered: centring, rotation to the main axes,
 * whitening, L2 normalisation (DeeperCluster, section 4: "PCA-reduced, whitened, ℓ2-normalised").
 * The normalisation can be left out. The features are called descriptors here, whatever layer they
 * come from.
 *
 * <p>Immutable, and safe for concurrent use if nobody writes to the arrays behind {@link #mean} and
 * {@link #matrix}. A copy of the matrix in native memory is freed with the object by the collector.
 */
public final class Projection {

  /** Descriptors needed per dimension of the projection. */
  public static final int DESCRIPTORS_PER_DIMENSION = 10;

  /** Eigenvalues below this share of the largest are raised to it. */
  static final double EIGENVALUE_FLOOR = 1e-5;

  private static final double FULL_WHITENING = 0.5;

  private static final int TILE_ROWS = 64;

  /**
   * Elements of a tile of axes up to which descriptors are projected one by one. Larger ones do not
   * stay in a cache, and a product of matrices is several times as fast.
   */
  private static final int MOST_ONE_BY_ONE = 1 << 20;

  private final float[] mean;
  private final FloatMatrix matrix;
  private final boolean spherical;
  private final NativeMatrix nativeMatrix;

  /** {@link #Projection(float[], FloatMatrix, boolean)}, spherical. */
  public Projection(float[] mean, FloatMatrix matrix) {
    this(mean, matrix, true);
  }

  /**
   * A projection from its stored parts; {@code new Projection(p.mean(), p.matrix(),
   * p.isSpherical())} projects to the same bits as {@code p}.
   *
   * @param mean {@code [descriptor]}, finite, not copied
   * @param matrix {@code [dimension][descriptor]}, finite, not copied: each row an axis divided by
   *     a power of its variance
   * @param spherical whether projected rows are scaled to unit norm
   * @throws IllegalArgumentException if the sizes differ or a value is not finite
   */
  public Projection(float[] mean, FloatMatrix matrix, boolean spherical) {
    this.mean = Objects.requireNonNull(mean, "mean");
    this.matrix = Objects.requireNonNull(matrix, "matrix");
    matrix.requireColumns(mean.length, "projection matrix");
    matrix.requireFinite("axis");
    new FloatMatrix(mean, 1, mean.length).requireFinite("mean descriptor, row");
    if (matrix.rows() < 1) {
      throw new IllegalArgumentException("a projection needs at least one axis, got none");
    }
    this.spherical = spherical;
    this.nativeMatrix = new NativeMatrix(matrix);
  }

  /** {@link #fit(FloatMatrix, int, double, boolean, int)}, the paper's, on one thread. */
  public static Projection fit(FloatMatrix descriptors, int dimension) {
    return fit(descriptors, dimension, 1);
  }

  /** {@link #fit(FloatMatrix, int, double, boolean, int)}, the paper's: whitened, spherical. */
  public static Projection fit(FloatMatrix descriptors, int dimension, int threads) {
    return fit(descriptors, dimension, FULL_WHITENING, true, threads);
  }

  /**
   * Fits a principal component analysis: mean and covariance (divisor n) in double, eigenvectors of
   * the largest eigenvalues, each divided by its eigenvalue to the power of {@code whitening}. An
   * eigenvector's sign is the one that makes its component of largest magnitude positive.
   *
   * @param descriptors {@code [n][descriptor]}, finite, read only
   * @param dimension dimensions to keep, from 1 to descriptor and to n / 10
   * @param whitening from 0, which keeps the variances, to 0.5, which makes them all 1
   * @param spherical whether projected rows are scaled to unit norm
   * @param threads threads to use, 1 or more; the result does not depend on it
   * @throws IllegalArgumentException if the dimension or whitening is out of range, a descriptor is
   *     not finite, or all descriptors are equal
   */
  public static Projection fit(
      FloatMatrix descriptors, int dimension, double whitening, boolean spherical, int threads) {
    if (!(whitening >= 0 && whitening <= FULL_WHITENING)) {
      throw new IllegalArgumentException(
          "whitening (%s) must be from 0 to %s".formatted(whitening, FULL_WHITENING));
    }
    int columns = descriptors.columns();
    if (dimension < 1 || dimension > columns) {
      throw new IllegalArgumentException(
          "dimension (%d) must be from 1 to the %d columns of the descriptors"
              .formatted(dimension, columns));
    }
    long needed = (long) DESCRIPTORS_PER_DIMENSION * dimension;
    if (descriptors.rows() < needed) {
      throw new IllegalArgumentException(
          "dimension (%d) needs at least %d descriptors, got %d"
              .formatted(dimension, needed, descriptors.rows()));
    }
    descriptors.requireFinite("descriptor");
    requireSpread(descriptors);
    double[] mean = Covariance.mean(descriptors);
    double[] vectors = Covariance.covariance(descriptors, mean, threads);
    Tiles.requireUninterrupted(Thread.currentThread());
    double[] values = Blas.eigen(vectors, columns);
    float[] floatMean = new float[columns];
    for (int j = 0; j < columns; j++) {
      floatMean[j] = (float) mean[j];
    }
    return new Projection(floatMean, axes(vectors, values, dimension, whitening), spherical);
  }

  /**
   * Projects descriptors. A row's result does not depend on the rows beside it. On the sphere, a
   * descriptor without any component along the kept axes has no direction; it is put on the first
   * axis, so that every row keeps its promise of unit norm.
   *
   * @param descriptors {@code [n][descriptor]}, finite, read only
   * @return {@code [n][dimension]}, a new matrix; every row of unit norm if {@link #isSpherical}
   * @throws IllegalArgumentException naming the row, if a descriptor is not finite or so large that
   *     its projection is not
   */
  public FloatMatrix apply(FloatMatrix descriptors) {
    return apply(descriptors, () -> {});
  }

  /**
   * Does the same for the descriptors of a whole fit, which may take minutes.
   *
   * @throws CancellationException if the thread is interrupted; it stays interrupted
   */
  public FloatMatrix applyInterruptibly(FloatMatrix descriptors) {
    return apply(descriptors, () -> Tiles.requireUninterrupted(Thread.currentThread()));
  }

  private FloatMatrix apply(FloatMatrix descriptors, Runnable beforeEachTile) {
    descriptors.requireColumns(mean.length, "matrix of descriptors");
    descriptors.requireFinite("descriptor");
    FloatMatrix projected = FloatMatrix.zeros(descriptors.rows(), dimension());
    int width = Math.min(nativeMatrix.paddedRowsOf(0), NativeMatrix.TILE_ROWS);
    try (FloatPointer centred = new FloatPointer((long) TILE_ROWS * mean.length);
        FloatPointer products = new FloatPointer((long) TILE_ROWS * width)) {
      centred.zero();
      for (int from = 0; from < descriptors.rows(); from += TILE_ROWS) {
        beforeEachTile.run();
        applyTile(descriptors, from, centred, products, projected);
      }
    }
    for (int i = 0; i < projected.rows(); i++) {
      double squaredNorm = finiteSquaredNorm(projected, i);
      if (spherical) {
        normalise(projected, i, squaredNorm);
      }
    }
    return projected;
  }

  /** The mean descriptor, {@code [descriptor]}; the array itself, not to be written to. */
  public float[] mean() {
    return mean;
  }

  /** The scaled axes, {@code [dimension][descriptor]}, not to be written to. */
  public FloatMatrix matrix() {
    return matrix;
  }

  /** Tells whether projected rows are scaled to unit norm. */
  public boolean isSpherical() {
    return spherical;
  }

  /** Columns of what {@link #apply} returns. */
  public int dimension() {
    return matrix.rows();
  }

  private void applyTile(
      FloatMatrix descriptors,
      int from,
      FloatPointer centred,
      FloatPointer products,
      FloatMatrix projected) {
    int rows = Math.min(TILE_ROWS, descriptors.rows() - from);
    float[] row = new float[mean.length];
    for (int i = 0; i < rows; i++) {
      int start = (from + i) * mean.length;
      for (int j = 0; j < mean.length; j++) {
        row[j] = descriptors.data()[start + j] - mean[j];
      }
      centred.asBuffer().put(i * mean.length, row, 0, row.length);
    }
    for (int t = 0; t < nativeMatrix.tiles(); t++) {
      int width = nativeMatrix.paddedRowsOf(t);
      project(nativeMatrix.tile(t), width, rows, centred, products);
      for (int i = 0; i < rows; i++) {
        products
            .asBuffer()
            .get(
                i * width,
                projected.data(),
                (from + i) * dimension() + t * NativeMatrix.TILE_ROWS,
                nativeMatrix.rowsOf(t));
      }
    }
  }

  /**
   * A product of matrices rounds its rows alike on CPUs with AVX-512 alone, where the tile is
   * always full: with AVX2, kernels sum some rows in another order than others.
   */
  private void project(
      FloatPointer axes, int width, int rows, FloatPointer centred, FloatPointer products) {
    if ((long) width * mean.length > MOST_ONE_BY_ONE) {
      Blas.productWithTransposed(TILE_ROWS, width, mean.length, 1f, centred, axes, products);
      return;
    }
    for (int i = 0; i < rows; i++) {
      Blas.productWithVector(width, mean.length, axes, centred, i, products);
    }
  }

  private static double finiteSquaredNorm(FloatMatrix projected, int i) {
    float[] data = projected.data();
    int from = i * projected.columns();
    double squaredNorm = 0;
    for (int j = from; j < from + projected.columns(); j++) {
      squaredNorm += (double) data[j] * data[j];
    }
    if (!Double.isFinite(squaredNorm)) {
      throw new IllegalArgumentException(
          "descriptor %d is too large: its projection is not finite".formatted(i));
    }
    return squaredNorm;
  }

  private static void normalise(FloatMatrix projected, int i, double squaredNorm) {
    float[] data = projected.data();
    int from = i * projected.columns();
    int to = from + projected.columns();
    if (squaredNorm == 0) {
      data[from] = 1f;
      return;
    }
    double scale = 1 / Math.sqrt(squaredNorm);
    for (int j = from; j < to; j++) {
      data[j] = (float) (data[j] * scale);
    }
  }

  private static FloatMatrix axes(
      double[] vectors, double[] values, int dimension, double whitening) {
    int columns = values.length;
    double floor = values[columns - 1] * EIGENVALUE_FLOOR;
    FloatMatrix matrix = FloatMatrix.zeros(dimension, columns);
    for (int i = 0; i < dimension; i++) {
      int axis = columns - 1 - i;
      double scale =
          sign(vectors, axis * columns, columns)
              / Math.pow(Math.max(values[axis], floor), whitening);
      for (int j = 0; j < columns; j++) {
        matrix.data()[i * columns + j] = (float) (vectors[axis * columns + j] * scale);
      }
    }
    return matrix;
  }

  /** The sign of the component of largest magnitude; of equal ones, the first. */
  private static double sign(double[] vectors, int from, int length) {
    int largest = from;
    for (int j = from; j < from + length; j++) {
      if (Math.abs(vectors[j]) > Math.abs(vectors[largest])) {
        largest = j;
      }
    }
    return Math.signum(vectors[largest]);
  }

  private static void requireSpread(FloatMatrix descriptors) {
    int columns = descriptors.columns();
    float[] data = descriptors.data();
    for (int i = 1; i < descriptors.rows(); i++) {
      if (!Arrays.equals(data, 0, columns, data, i * columns, (i + 1) * columns)) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "all %d descriptors are equal: there is no axis to project on"
            .formatted(descriptors.rows()));
  }
}
