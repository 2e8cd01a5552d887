package io.deeperstream.view.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Float32 vectors of one dimension in blocks of {@value #ROWS} rows, each block component by
 * component, so that a scan adds a whole block's squared differences with vector instructions.
 * Takes rows · dimension · 4 bytes, rounded up to a block. Reads may run at the same time; a write
 * must run alone.
 */
final class VectorBlocks {

  private static final int ROWS = 512;

  /** Rows below which a scan is not worth a second thread. */
  private static final int PARALLEL_ROWS = 16 * ROWS;

  private final int dimension;
  private final List<float[]> blocks = new ArrayList<>();
  private int size;

  /**
   * @param dimension of every vector, at least 1
   */
  VectorBlocks(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension (%d) must be at least 1".formatted(dimension));
    }
    this.dimension = dimension;
  }

  /**
   * A row with its distance to a query.
   *
   * @param row from 0
   * @param squaredDistance Euclidean, at least 0
   */
  record Hit(int row, double squaredDistance) {}

  int dimension() {
    return dimension;
  }

  int size() {
    return size;
  }

  /** Adds a vector and returns its row. */
  int add(float[] vector) {
    requireDimension(vector);
    if (size % ROWS == 0) {
      blocks.add(new float[ROWS * dimension]);
    }
    int row = size++;
    set(row, vector);
    return row;
  }

  /** Replaces the vector of a row. */
  void set(int row, float[] vector) {
    requireDimension(vector);
    float[] block = blocks.get(row / ROWS);
    for (int d = 0; d < dimension; d++) {
      block[d * ROWS + row % ROWS] = vector[d];
    }
  }

  /** Returns a copy of the vector of a row. */
  float[] get(int row) {
    float[] block = blocks.get(row / ROWS);
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = block[d * ROWS + row % ROWS];
    }
    return vector;
  }

  private void requireDimension(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "the vector has %d components; it must have %d".formatted(vector.length, dimension));
    }
  }

  /**
   * Returns the nearest rows by an exact scan, nearest first; of equal distances, the lower row
   * first.
   *
   * @param query {@code [dimension]}; only read
   * @param n rows at most, at least 1
   * @param allowed rows that count
   */
  List<Hit> nearest(float[] query, int n, IntPredicate allowed) {
    requireDimension(query);
    IntStream all = IntStream.range(0, blocks.size());
    return (size > PARALLEL_ROWS ? all.parallel() : all)
        .mapToObj(block -> scan(block, query, n, allowed))
        .reduce(new NearestRows(n), NearestRows::merge)
        .sorted();
  }

  private NearestRows scan(int index, float[] query, int n, IntPredicate allowed) {
    float[] block = blocks.get(index);
    float[] squared = new float[ROWS];
    for (int d = 0; d < dimension; d++) {
      addSquares(block, d * ROWS, query[d], squared);
    }
    NearestRows nearest = new NearestRows(n);
    int first = index * ROWS;
    int rows = Math.min(ROWS, size - first);
    for (int i = 0; i < rows; i++) {
      if (nearest.admits(squared[i]) && allowed.test(first + i)) {
        nearest.add(first + i, squared[i]);
      }
    }
    return nearest;
  }

  private static void addSquares(float[] block, int from, float component, float[] squared) {
    for (int i = 0; i < ROWS; i++) {
      float difference = block[from + i] - component;
      squared[i] += difference * difference;
    }
  }

  /** The nearest rows found so far, nearest first. For one thread. */
  private static final class NearestRows {
    private final int most;
    private int[] rows = new int[8];
    private float[] squared = new float[8];
    private int found;

    NearestRows(int most) {
      this.most = most;
    }

    boolean admits(float distance) {
      return found < most || distance < squared[found - 1];
    }

    void add(int row, float distance) {
      if (found == rows.length && found < most) {
        rows = Arrays.copyOf(rows, Math.min(most, 2 * found));
        squared = Arrays.copyOf(squared, rows.length);
      }
      int at = found < most ? found++ : found - 1;
      while (at > 0 && isAfter(at - 1, row, distance)) {
        rows[at] = rows[at - 1];
        squared[at] = squared[at - 1];
        at--;
      }
      rows[at] = row;
      squared[at] = distance;
    }

    private boolean isAfter(int at, int row, float distance) {
      return squared[at] > distance || (squared[at] == distance && rows[at] > row);
    }

    static NearestRows merge(NearestRows left, NearestRows right) {
      NearestRows merged = new NearestRows(left.most);
      for (NearestRows part : List.of(left, right)) {
        for (int i = 0; i < part.found; i++) {
          if (merged.admits(part.squared[i])) {
            merged.add(part.rows[i], part.squared[i]);
          }
        }
      }
      return merged;
    }

    List<Hit> sorted() {
      return IntStream.range(0, found).mapToObj(i -> new Hit(rows[i], squared[i])).toList();
    }
  }
}
