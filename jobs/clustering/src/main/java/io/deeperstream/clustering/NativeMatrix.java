package io.deeperstream.clustering;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A matrix in native memory, where BLAS reads it without a copy, in tiles of {@value #TILE_ROWS}
 * rows. Tiles are padded with rows of zeros to a multiple of {@value #ROW_MULTIPLE}, which keeps
 * BLAS on its full kernels.
 *
 * <p>Reading is safe from several threads; {@link #setRow} must not run beside anything that reads
 * or writes the same row. The memory is freed by {@link #close}, or by the collector some time
 * after the object is unreachable.
 */
final class NativeMatrix implements AutoCloseable {

  /** Rows of every tile but the last. */
  static final int TILE_ROWS = 512;

  /** Every tile has a multiple of this many rows. */
  static final int ROW_MULTIPLE = 16;

  private final int rows;
  private final int columns;
  private final FloatPointer[] pointers;
  private final FloatBuffer[] buffers;
  private boolean closed;

  /** Copies {@code matrix} to native memory. */
  NativeMatrix(FloatMatrix matrix) {
    this(matrix.rows(), matrix.columns());
    for (int tile = 0; tile < pointers.length; tile++) {
      int from = tile * TILE_ROWS;
      buffers[tile].put(0, matrix.data(), from * columns, rowsOf(tile) * columns);
    }
  }

  /** A matrix of zeros. */
  NativeMatrix(int rows, int columns) {
    if ((long) TILE_ROWS * columns > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          "columns (%d) exceed the bound of %d"
              .formatted(columns, Integer.MAX_VALUE / Float.BYTES / TILE_ROWS));
    }
    this.rows = rows;
    this.columns = columns;
    int tiles = Tiles.covering(rows, TILE_ROWS);
    this.pointers = new FloatPointer[tiles];
    this.buffers = new FloatBuffer[tiles];
    for (int tile = 0; tile < tiles; tile++) {
      pointers[tile] = new FloatPointer((long) paddedRowsOf(tile) * columns);
      pointers[tile].zero();
      buffers[tile] = pointers[tile].asBuffer();
    }
  }

  /** The next multiple of {@value #ROW_MULTIPLE}. */
  static int padded(int rows) {
    return Tiles.covering(rows, ROW_MULTIPLE) * ROW_MULTIPLE;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int tiles() {
    return pointers.length;
  }

  /** Rows of a tile without its padding. */
  int rowsOf(int tile) {
    return Math.min(TILE_ROWS, rows - tile * TILE_ROWS);
  }

  /** Rows of a tile with its padding. */
  int paddedRowsOf(int tile) {
    return padded(rowsOf(tile));
  }

  /** The memory of a tile, {@code [paddedRowsOf(tile)][columns]}. */
  FloatPointer tile(int tile) {
    requireOpen();
    return pointers[tile];
  }

  /** Copies row {@code i} to {@code target}, {@code [columns]}. */
  void getRow(int i, float[] target) {
    requireOpen();
    buffers[i / TILE_ROWS].get((i % TILE_ROWS) * columns, target, 0, columns);
    // The buffer alone does not keep the memory.
    Reference.reachabilityFence(this);
  }

  /** Overwrites row {@code i} with a copy of {@code source}, {@code [columns]}. */
  void setRow(int i, float[] source) {
    requireOpen();
    buffers[i / TILE_ROWS].put((i % TILE_ROWS) * columns, source, 0, columns);
    Reference.reachabilityFence(this);
  }

  /** Frees the memory; whoever uses the matrix afterwards gets an IllegalStateException. */
  @Override
  public void close() {
    closed = true;
    for (FloatPointer pointer : pointers) {
      pointer.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the matrix of %d × %d was closed and its memory freed".formatted(rows, columns));
    }
  }
}
