package io.deeperstream.evaluation;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;

/** Matrix products in native memory with one thread a call; all matrices row-major and dense. */
final class Blas {

  static {
    blas_set_num_threads(1);
  }

  private Blas() {}

  /** {@code c = a · b}: {@code [m][depth]} by {@code [depth][n]}. */
  static void product(int m, int n, int depth, FloatPointer a, FloatPointer b, FloatPointer c) {
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, depth, 1f, a, depth, b, n, 0f, c, n);
  }

  /** {@code c = a · bᵀ}: {@code [m][depth]} by {@code [n][depth]}. */
  static void productWithTransposed(
      int m, int n, int depth, FloatPointer a, FloatPointer b, FloatPointer c) {
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, m, n, depth, 1f, a, depth, b, depth, 0f, c, n);
  }

  /** {@code c = aᵀ · b}: {@code [depth][m]} by {@code [depth][n]}. */
  static void transposedProduct(
      int m, int n, int depth, FloatPointer a, FloatPointer b, FloatPointer c) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, depth, 1f, a, m, b, n, 0f, c, n);
  }
}
