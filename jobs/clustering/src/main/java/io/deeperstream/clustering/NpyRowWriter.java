package io.deeperstream.clustering;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a {@code .npy} file of float32 rows whose number is not known before the end. Rows go to
 * the file as they come; {@link #finish} writes their number into the header. A file that was
 * closed without it reads as a matrix of no rows. Not thread-safe.
 */
public final class NpyRowWriter implements AutoCloseable {

  private final FileChannel file;
  private final int columns;
  private int rows;

  /**
   * Creates the file.
   *
   * @param path must not exist
   * @param columns of every row, 1 or more
   * @throws java.nio.file.FileAlreadyExistsException if it exists
   */
  public NpyRowWriter(Path path, int columns) throws IOException {
    if (columns < 1) {
      throw new IllegalArgumentException("columns (%d) must be at least 1".formatted(columns));
    }
    this.columns = columns;
    this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      writeFully(header(0));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Appends rows.
   *
   * @param more {@code [n][columns]}, copied
   * @throws IllegalArgumentException if the columns differ
   */
  public void append(FloatMatrix more) throws IOException {
    more.requireColumns(columns, "matrix to append");
    int total = Math.addExact(rows, more.rows());
    ByteBuffer row =
        ByteBuffer.allocate(Math.multiplyExact(columns, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < more.rows(); i++) {
      row.clear();
      row.asFloatBuffer().put(more.data(), i * columns, columns);
      writeFully(row);
    }
    rows = total;
  }

  /** Rows so far. */
  public int rows() {
    return rows;
  }

  /** Writes the number of rows into the header and forces everything to the disk. */
  public void finish() throws IOException {
    ByteBuffer header = header(rows);
    while (header.hasRemaining()) {
      file.write(header, header.position());
    }
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** As long for any number of rows: numpy's padding leaves room for the longest. */
  private ByteBuffer header(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new NpyHeader("<f4", false, List.of(count, columns)).write(bytes);
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }
}
