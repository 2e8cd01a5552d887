package io.deeperstream.bench;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The product of all points with all centroids by plain sgemm and nothing else: what an assignment
 * cannot beat. Products are written to one block of memory and forgotten. Not safe for concurrent
 * use.
 */
final class BareProduct implements AutoCloseable {

  /** Points of one call, as in large products that fill a machine. */
  private static final int BLOCK = 1024;

  private final int n;
  private final int k;
  private final int dimension;
  private final int threads;
  private final FloatPointer points;
  private final FloatPointer centroids;
  private final List<FloatPointer> products = new ArrayList<>();

  BareProduct(FloatMatrix points, FloatMatrix centroids, int threads) {
    this.n = points.rows();
    this.k = centroids.rows();
    this.dimension = points.columns();
    this.threads = threads;
    this.points = new FloatPointer(points.data());
    this.centroids = new FloatPointer(centroids.data());
    for (int t = 0; t < threads; t++) {
      FloatPointer block = new FloatPointer((long) Math.min(BLOCK, n) * k);
      block.zero();
      products.add(block);
    }
  }

  /** Seconds with a single-threaded call on each of our threads. */
  double secondsOfOurThreads() throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> workers = new ArrayList<>();
    long began = System.nanoTime();
    for (FloatPointer block : products) {
      Thread worker =
          new Thread(
              () -> {
                for (int from = next.getAndAdd(BLOCK); from < n; from = next.getAndAdd(BLOCK)) {
                  multiply(from, block);
                }
              },
              "bare-product");
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /** Seconds with one call after the other, each on the BLAS's own threads. */
  double secondsOfBlasThreads() {
    blas_set_num_threads(threads);
    try {
      long began = System.nanoTime();
      for (int from = 0; from < n; from += BLOCK) {
        multiply(from, products.get(0));
      }
      return (System.nanoTime() - began) / 1e9;
    } finally {
      blas_set_num_threads(1);
    }
  }

  private void multiply(int from, FloatPointer block) {
    int rows = Math.min(BLOCK, n - from);
    // A view, which owns nothing.
    FloatPointer first = new FloatPointer(points).position((long) from * dimension);
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasTrans,
        rows,
        k,
        dimension,
        1f,
        first,
        dimension,
        centroids,
        dimension,
        0f,
        block,
        k);
  }

  @Override
  public void close() {
    points.close();
    centroids.close();
    products.forEach(FloatPointer::close);
  }
}
