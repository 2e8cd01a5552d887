package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A dense matrix of floats, row-major: the value of row i and column j is {@code data[i * columns +
 * j]}.
 *
 * <p>The record is a view: it neither copies nor owns {@code data}, and who writes to the array
 * changes the matrix. Equality is by shape and bits of the values. Safe for concurrent reading.
 *
 * @param data the values, {@code [rows * columns]}, not copied
 * @param rows number of rows, 0 or more
 * @param columns number of columns, 1 or more
 */
@SuppressWarnings("ArrayRecordComponent") // Equality is by values.
public record FloatMatrix(float[] data, int rows, int columns) {

  /**
   * Checks that the shape fits the array.
   *
   * @throws IllegalArgumentException if the shape is negative, empty in columns, or of another size
   *     than the array
   */
  public FloatMatrix {
    Objects.requireNonNull(data, "data");
    if (data.length != size(rows, columns)) {
      throw new IllegalArgumentException(
          "data holds %d values, a matrix of %d × %d needs %d"
              .formatted(data.length, rows, columns, size(rows, columns)));
    }
  }

  /** A new matrix of zeros, {@code [rows][columns]}. */
  public static FloatMatrix zeros(int rows, int columns) {
    return new FloatMatrix(new float[size(rows, columns)], rows, columns);
  }

  /**
   * The rows of all parts in their order, in a new matrix.
   *
   * @param parts at least one, all with the same number of columns
   */
  public static FloatMatrix concat(List<FloatMatrix> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("concat needs at least one matrix, got none");
    }
    int columns = parts.get(0).columns();
    long rows = 0;
    for (FloatMatrix part : parts) {
      part.requireColumns(columns, "part to concatenate");
      rows += part.rows();
    }
    FloatMatrix all = zeros(toRows(rows, columns), columns);
    int at = 0;
    for (FloatMatrix part : parts) {
      System.arraycopy(part.data(), 0, all.data(), at, part.data().length);
      at += part.data().length;
    }
    return all;
  }

  /** A copy of one row, {@code [columns]}. */
  public float[] row(int i) {
    Objects.checkIndex(i, rows);
    return Arrays.copyOfRange(data, i * columns, (i + 1) * columns);
  }

  /** A new matrix of the named rows, in that order; a row may be named several times. */
  public FloatMatrix rows(int... indices) {
    FloatMatrix gathered = zeros(toRows(indices.length, columns), columns);
    for (int i = 0; i < indices.length; i++) {
      int from = Objects.checkIndex(indices[i], rows) * columns;
      System.arraycopy(data, from, gathered.data(), i * columns, columns);
    }
    return gathered;
  }

  /** An independent copy. */
  public FloatMatrix copy() {
    return new FloatMatrix(data.clone(), rows, columns);
  }

  /**
   * Refuses values that are not finite.
   *
   * @param what names a row of this matrix in the message
   * @throws IllegalArgumentException naming the first such row and column
   */
  void requireFinite(String what) {
    for (int i = 0; i < rows; i++) {
      requireFiniteRow(i, what, i);
    }
  }

  /**
   * Refuses a row with a value that is not finite.
   *
   * @param what names the row in the message, together with {@code number}
   * @throws IllegalArgumentException naming the first such column
   */
  void requireFiniteRow(int row, String what, int number) {
    for (int j = 0; j < columns; j++) {
      float value = data[row * columns + j];
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "%s %d is not finite: column %d is %s".formatted(what, number, j, value));
      }
    }
  }

  /** Refuses another number of columns than {@code expected}. */
  void requireColumns(int expected, String what) {
    if (columns != expected) {
      throw new IllegalArgumentException(
          "%s has %d columns, expected %d".formatted(what, columns, expected));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatMatrix that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "FloatMatrix[%d × %d]".formatted(rows, columns);
  }

  private static int toRows(long rows, int columns) {
    if (rows * columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a matrix of %d × %d exceeds the %d values that an array can hold"
              .formatted(rows, columns, Integer.MAX_VALUE));
    }
    return (int) rows;
  }

  private static int size(int rows, int columns) {
    if (rows < 0 || columns < 1) {
      throw new IllegalArgumentException(
          "a matrix of %d × %d: rows must be at least 0, columns at least 1"
              .formatted(rows, columns));
    }
    return toRows(rows, columns) * columns;
  }
}
