package io.deeperstream.clustering;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemv;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The few routines of BLAS and LAPACK that clustering needs, from OpenBLAS with one thread a call.
 *
 * <p>Matrix products take native memory: the bindings' overloads for Java arrays copy all three
 * operands at each call, which costs a fifth to a third of the speed at the tile sizes used here.
 * Callers may run concurrently on disjoint outputs.
 */
final class Blas {

  static {
    blas_set_num_threads(1);
  }

  private Blas() {}

  /**
   * {@code c = alpha · a · bᵀ}, all row-major and dense.
   *
   * @param a {@code [m][depth]}
   * @param b {@code [n][depth]}
   * @param c {@code [m][n]}, overwritten
   */
  static void productWithTransposed(
      int m, int n, int depth, float alpha, FloatPointer a, FloatPointer b, FloatPointer c) {
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, m, n, depth, alpha, a, depth, b, depth, 0f, c, n);
  }

  /**
   * Row {@code i} of {@code c = b · aᵀ}, alone: its rounding does not depend on the other rows.
   *
   * @param a {@code [m][depth]}
   * @param b {@code [n][depth]}
   * @param i in [0, n)
   * @param c {@code [n][m]}, of which row {@code i} is overwritten
   */
  static void productWithVector(
      int m, int depth, FloatPointer a, FloatPointer b, int i, FloatPointer c) {
    // Views, which must not be closed: the memory is that of b and c.
    FloatPointer vector = b.getPointer((long) i * depth);
    FloatPointer row = c.getPointer((long) i * m);
    cblas_sgemv(CblasRowMajor, CblasNoTrans, m, depth, 1f, a, depth, vector, 1, 0f, row, 1);
  }

  /**
   * {@code c += aᵀ · b}, all row-major and dense.
   *
   * @param a {@code [depth][m]}
   * @param b {@code [depth][n]}
   * @param c {@code [m][n]}, added to
   */
  static void addTransposedProduct(
      int m, int n, int depth, DoublePointer a, DoublePointer b, DoublePointer c) {
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, depth, 1.0, a, m, b, n, 1.0, c, n);
  }

  /**
   * Eigen-decomposition of a symmetric matrix (divide and conquer).
   *
   * @param matrix {@code [n * n]}, symmetric; overwritten with the eigenvectors, one a row, of unit
   *     norm and undetermined sign
   * @return the eigenvalues, {@code [n]}, ascending, in the order of the rows
   * @throws ArithmeticException if the iteration does not converge
   */
  static double[] eigen(double[] matrix, int n) {
    return eigen(matrix, n, 'V');
  }

  /**
   * The eigenvalues alone.
   *
   * @param matrix {@code [n * n]}, symmetric; destroyed
   * @return the eigenvalues, {@code [n]}, ascending
   * @throws ArithmeticException if the iteration does not converge
   */
  static double[] eigenvalues(double[] matrix, int n) {
    return eigen(matrix, n, 'N');
  }

  private static double[] eigen(double[] matrix, int n, char vectors) {
    double[] values = new double[n];
    int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, (byte) vectors, (byte) 'U', n, matrix, n, values);
    if (info != 0) {
      throw new ArithmeticException(
          "eigen-decomposition of a %d × %d matrix failed: dsyevd returned %d"
              .formatted(n, n, info));
    }
    return values;
  }
}
