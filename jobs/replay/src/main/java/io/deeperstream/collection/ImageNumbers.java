package io.deeperstream.collection;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * YFCC100M's list of image numbers, read as it is walked: a one-dimensional NumPy file ({@code
 * .npy}, format versions 1 to 3) of little-endian int64. The list of 96 million would take 770 MB
 * as an array. Not thread-safe.
 */
final class ImageNumbers implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LARGEST_HEADER = 1 << 16;
  private static final long LARGEST_NUMBER = 99_999_999;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(?:True|False),"
              + "\\s*'shape':\\s*\\(([^)]*)\\),?\\s*\\}\\s*");
  private static final Pattern ONE_DIMENSION = Pattern.compile("(\\d{1,18}),");

  private final Path path;
  private final DataInputStream in;
  private final long size;
  private long position;

  /**
   * Opens a list and reads its header.
   *
   * @throws IOException if it is no such file, or shorter than its header says
   */
  ImageNumbers(Path path) throws IOException {
    this.path = path;
    this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
    try {
      this.size = readHeader();
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private long readHeader() throws IOException {
    try {
      byte[] start = new byte[MAGIC.length + 2];
      in.readFully(start);
      if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        throw malformed("it does not begin as a .npy");
      }
      long length = start[MAGIC.length] == 1 ? unsigned(2) : unsigned(4);
      if (length > LARGEST_HEADER) {
        throw malformed("its header has " + length + " bytes, above " + LARGEST_HEADER);
      }
      byte[] header = new byte[(int) length];
      in.readFully(header);
      return parse(new String(header, StandardCharsets.UTF_8));
    } catch (EOFException e) {
      throw malformed("it ends within its header");
    }
  }

  private long parse(String header) throws IOException {
    Matcher fields = HEADER.matcher(header);
    if (!fields.matches()) {
      throw malformed("its header is not understood: " + header.strip());
    }
    if (!fields.group(1).equals("<i8")) {
      throw malformed("its numbers are " + fields.group(1) + ", not <i8 (int64)");
    }
    Matcher shape = ONE_DIMENSION.matcher(fields.group(2));
    if (!shape.matches()) {
      throw malformed("its shape is (" + fields.group(2) + "), not one dimension");
    }
    return Long.parseLong(shape.group(1));
  }

  /** Returns how many numbers the list has. */
  long size() {
    return size;
  }

  /** Returns how many numbers have not been read yet. */
  long remaining() {
    return size - position;
  }

  /**
   * Reads the next number.
   *
   * @return 0 to 99,999,999
   */
  long next() throws IOException {
    long number;
    try {
      number = Long.reverseBytes(in.readLong());
    } catch (EOFException e) {
      throw malformed(
          String.format("it ends after %d numbers of the %d in its header", position, size));
    }
    if (number < 0 || number > LARGEST_NUMBER) {
      throw malformed(
          String.format(
              "number %d at index %d is outside 0 to %d", number, position, LARGEST_NUMBER));
    }
    position++;
    return number;
  }

  private long unsigned(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) in.readUnsignedByte() << (8 * i);
    }
    return value;
  }

  private IOException malformed(String what) {
    return new IOException("the list of image numbers " + path + " can't be used: " + what);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
