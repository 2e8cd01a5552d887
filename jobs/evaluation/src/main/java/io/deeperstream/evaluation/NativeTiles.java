package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Rows in native memory, where BLAS reads them without a copy, in tiles of {@value #TILE_ROWS}.
 * Safe for concurrent reading; the memory is freed by {@link #close}.
 */
final class NativeTiles implements AutoCloseable {

  /** Rows of every tile but the last. */
  static final int TILE_ROWS = 512;

  /** Fills in the values of one row. */
  @FunctionalInterface
  interface RowSource {
    void fill(int row, float[] values);
  }

  private final int rows;
  private final int columns;
  private final List<FloatPointer> tiles = new ArrayList<>();

  NativeTiles(int rows, int columns, RowSource source) {
    this.rows = rows;
    this.columns = columns;
    float[] row = new float[columns];
    for (int from = 0; from < rows; from += TILE_ROWS) {
      int count = Math.min(TILE_ROWS, rows - from);
      FloatPointer tile = new FloatPointer((long) count * columns);
      for (int i = 0; i < count; i++) {
        source.fill(from + i, row);
        tile.position((long) i * columns).put(row, 0, columns);
      }
      tiles.add(tile.position(0));
    }
  }

  /** The rows divided by their norms; a row of zeros stays. */
  static NativeTiles ofUnitRows(FloatMatrix matrix) {
    int columns = matrix.columns();
    return new NativeTiles(
        matrix.rows(),
        columns,
        (i, row) -> {
          System.arraycopy(matrix.data(), i * columns, row, 0, columns);
          double squares = 0;
          for (float value : row) {
            squares += (double) value * value;
          }
          double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
          for (int j = 0; j < columns; j++) {
            row[j] = (float) (row[j] * scale);
          }
        });
  }

  int columns() {
    return columns;
  }

  int tiles() {
    return tiles.size();
  }

  /** Number of a tile's first row. */
  int first(int tile) {
    return tile * TILE_ROWS;
  }

  int rowsOf(int tile) {
    return Math.min(TILE_ROWS, rows - first(tile));
  }

  /** The memory of a tile, {@code [rowsOf(tile)][columns]}. */
  FloatPointer tile(int tile) {
    return tiles.get(tile);
  }

  @Override
  public void close() {
    tiles.forEach(FloatPointer::close);
  }
}
