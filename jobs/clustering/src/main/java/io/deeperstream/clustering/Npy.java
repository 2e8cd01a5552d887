package io.deeperstream.clustering;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads and writes numpy's {@code .npy} format, version 1.0, little-endian and row-major: float32,
 * float64, int32 and int64.
 *
 * <p>Readers take one array and leave the stream right behind it; no stream is closed. Memory grows
 * with the bytes that arrive, never with what a header claims. Everything that is not exactly the
 * array asked for is an {@link NpyFormatException} that names what was expected and what was found.
 */
public final class Npy {

  private static final String FLOAT = "<f4";
  private static final String DOUBLE = "<f8";
  private static final String INT = "<i4";
  private static final String LONG = "<i8";
  private static final int READ_BYTES = 1 << 24;
  private static final int WRITE_BYTES = 1 << 16;

  private Npy() {}

  /** Reads float32 of two dimensions, or of one, which becomes a matrix of one row. */
  public static FloatMatrix readFloats(InputStream in) throws IOException {
    return floats(in, NpyHeader.read(in, FLOAT, 1, 2));
  }

  /** Reads float32 of two dimensions and no other. */
  public static FloatMatrix readFloatRows(InputStream in) throws IOException {
    return floats(in, NpyHeader.read(in, FLOAT, 2, 2));
  }

  private static FloatMatrix floats(InputStream in, NpyHeader header) throws IOException {
    List<ByteBuffer> blocks = readBlocks(in, header.elements(), Float.BYTES);
    float[] values = new float[header.elements()];
    int at = 0;
    for (ByteBuffer block : blocks) {
      int length = block.remaining() / Float.BYTES;
      block.asFloatBuffer().get(values, at, length);
      at += length;
    }
    return new FloatMatrix(values, values.length / header.columns(), header.columns());
  }

  /** Writes float32 of two dimensions. */
  public static void writeFloats(OutputStream out, FloatMatrix matrix) throws IOException {
    writeFloats(out, matrix.data(), List.of(matrix.rows(), matrix.columns()));
  }

  /** Writes float32 of one dimension. */
  public static void writeFloats(OutputStream out, float[] values) throws IOException {
    writeFloats(out, values, List.of(values.length));
  }

  /** Reads float64 of one dimension. */
  public static double[] readDoubles(InputStream in) throws IOException {
    return doubles(in, NpyHeader.read(in, DOUBLE, 1, 1).elements());
  }

  /** Reads float64 of two dimensions, {@code [rows][columns]}. */
  public static double[][] readDoubleRows(InputStream in) throws IOException {
    NpyHeader header = NpyHeader.read(in, DOUBLE, 2, 2);
    int columns = header.columns();
    double[] values = doubles(in, header.elements());
    double[][] rows = new double[values.length / columns][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * columns, (i + 1) * columns));
    return rows;
  }

  /** Writes float64 of one dimension. */
  public static void writeDoubles(OutputStream out, double[] values) throws IOException {
    new NpyHeader(DOUBLE, false, List.of(values.length)).write(out);
    writeBlocks(
        out,
        values.length,
        Double.BYTES,
        (block, from, length) -> block.asDoubleBuffer().put(values, from, length));
  }

  /**
   * Writes float64 of two dimensions.
   *
   * @param rows at least one, all of the same length, 1 or more
   * @throws IllegalArgumentException if they are not
   */
  public static void writeDoubleRows(OutputStream out, double[][] rows) throws IOException {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException("a matrix needs at least one row and one column");
    }
    int columns = rows[0].length;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw new IllegalArgumentException(
            "row %d has %d columns, row 0 has %d".formatted(i, rows[i].length, columns));
      }
    }
    new NpyHeader(DOUBLE, false, List.of(rows.length, columns)).write(out);
    for (double[] row : rows) {
      writeBlocks(
          out,
          columns,
          Double.BYTES,
          (block, from, length) -> block.asDoubleBuffer().put(row, from, length));
    }
  }

  /** Reads int32 of one dimension. */
  public static int[] readInts(InputStream in) throws IOException {
    int elements = NpyHeader.read(in, INT, 1, 1).elements();
    List<ByteBuffer> blocks = readBlocks(in, elements, Integer.BYTES);
    int[] values = new int[elements];
    int at = 0;
    for (ByteBuffer block : blocks) {
      int length = block.remaining() / Integer.BYTES;
      block.asIntBuffer().get(values, at, length);
      at += length;
    }
    return values;
  }

  /** Writes int32 of one dimension. */
  public static void writeInts(OutputStream out, int[] values) throws IOException {
    new NpyHeader(INT, false, List.of(values.length)).write(out);
    writeBlocks(
        out,
        values.length,
        Integer.BYTES,
        (block, from, length) -> block.asIntBuffer().put(values, from, length));
  }

  /** Reads int64 of one dimension. */
  public static long[] readLongs(InputStream in) throws IOException {
    int elements = NpyHeader.read(in, LONG, 1, 1).elements();
    List<ByteBuffer> blocks = readBlocks(in, elements, Long.BYTES);
    long[] values = new long[elements];
    int at = 0;
    for (ByteBuffer block : blocks) {
      int length = block.remaining() / Long.BYTES;
      block.asLongBuffer().get(values, at, length);
      at += length;
    }
    return values;
  }

  /** Writes int64 of one dimension. */
  public static void writeLongs(OutputStream out, long[] values) throws IOException {
    new NpyHeader(LONG, false, List.of(values.length)).write(out);
    writeBlocks(
        out,
        values.length,
        Long.BYTES,
        (block, from, length) -> block.asLongBuffer().put(values, from, length));
  }

  private static void writeFloats(OutputStream out, float[] values, List<Integer> shape)
      throws IOException {
    new NpyHeader(FLOAT, false, shape).write(out);
    writeBlocks(
        out,
        values.length,
        Float.BYTES,
        (block, from, length) -> block.asFloatBuffer().put(values, from, length));
  }

  private static double[] doubles(InputStream in, int elements) throws IOException {
    List<ByteBuffer> blocks = readBlocks(in, elements, Double.BYTES);
    double[] values = new double[elements];
    int at = 0;
    for (ByteBuffer block : blocks) {
      int length = block.remaining() / Double.BYTES;
      block.asDoubleBuffer().get(values, at, length);
      at += length;
    }
    return values;
  }

  /** Reads all the data before anything of their full size is allocated. */
  private static List<ByteBuffer> readBlocks(InputStream in, int elements, int elementBytes)
      throws IOException {
    long bytes = (long) elements * elementBytes;
    List<ByteBuffer> blocks = new ArrayList<>();
    for (long from = 0; from < bytes; from += READ_BYTES) {
      int length = (int) Math.min(READ_BYTES, bytes - from);
      byte[] block = in.readNBytes(length);
      if (block.length < length) {
        throw new NpyFormatException(
            "truncated: the data end after %d of %d bytes".formatted(from + block.length, bytes));
      }
      blocks.add(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN));
    }
    return blocks;
  }

  /** Puts elements {@code from … from + length − 1} at the beginning of the block. */
  @FunctionalInterface
  private interface BlockSource {
    void put(ByteBuffer block, int from, int length);
  }

  private static void writeBlocks(
      OutputStream out, int elements, int elementBytes, BlockSource source) throws IOException {
    int perBlock = WRITE_BYTES / elementBytes;
    ByteBuffer block = ByteBuffer.allocate(WRITE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < elements; from += perBlock) {
      int length = Math.min(perBlock, elements - from);
      source.put(block, from, length);
      out.write(block.array(), 0, length * elementBytes);
    }
  }
}
