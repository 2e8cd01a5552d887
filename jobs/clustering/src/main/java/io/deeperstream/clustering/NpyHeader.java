package io.deeperstream.clustering;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a {@code .npy} stream, version 1.0: magic, version, length, and a Python dictionary
 * of three keys.
 *
 * @param descr the element type in numpy's spelling, such as {@code <f4}
 * @param fortranOrder whether columns are contiguous instead of rows
 * @param shape the extents, possibly none
 */
record NpyHeader(String descr, boolean fortranOrder, List<Integer> shape) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int PREFIX = MAGIC.length + 4;
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\b");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

  NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Reads a header and nothing after it, and checks that it is of the kind expected.
   *
   * @param descr the element type
   * @param minDimensions the least number of dimensions, 1 or more
   * @param maxDimensions the greatest number of dimensions
   */
  static NpyHeader read(InputStream in, String descr, int minDimensions, int maxDimensions)
      throws IOException {
    NpyHeader header = read(in);
    if (!header.descr().equals(descr)) {
      throw new NpyFormatException(
          "elements are of type '%s', expected '%s'".formatted(header.descr(), descr));
    }
    if (header.fortranOrder()) {
      throw new NpyFormatException("the array is column-major, expected row-major");
    }
    int dimensions = header.shape().size();
    if (dimensions < minDimensions || dimensions > maxDimensions) {
      throw new NpyFormatException(
          "shape %s has %d dimensions, expected %s"
              .formatted(
                  header.shape(),
                  dimensions,
                  minDimensions == maxDimensions
                      ? String.valueOf(minDimensions)
                      : minDimensions + " or " + maxDimensions));
    }
    if (maxDimensions > 1 && header.columns() == 0) {
      throw new NpyFormatException("shape %s has no columns".formatted(header.shape()));
    }
    return header;
  }

  private static NpyHeader read(InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(PREFIX);
    if (prefix.length < PREFIX) {
      throw new NpyFormatException(
          "truncated: %d bytes, a header has at least %d".formatted(prefix.length, PREFIX));
    }
    if (!Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new NpyFormatException("not a .npy stream: it does not begin with \\x93NUMPY");
    }
    int major = prefix[MAGIC.length] & 0xff;
    int minor = prefix[MAGIC.length + 1] & 0xff;
    if (major != 1 || minor != 0) {
      throw new NpyFormatException(
          "version %d.%d is not supported, expected 1.0".formatted(major, minor));
    }
    int length = (prefix[PREFIX - 2] & 0xff) | (prefix[PREFIX - 1] & 0xff) << 8;
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new NpyFormatException(
          "truncated: the header ends after %d of %d bytes".formatted(bytes.length, length));
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return new NpyHeader(
        find(DESCR, "descr", text),
        find(ORDER, "fortran_order", text).equals("True"),
        parseShape(find(SHAPE, "shape", text)));
  }

  /** Writes the header, padded so that the data begin at a multiple of 64 bytes as numpy's do. */
  void write(OutputStream out) throws IOException {
    String extents = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
            .formatted(
                descr, fortranOrder ? "True" : "False", extents, shape.size() == 1 ? "," : "");
    int unpadded = PREFIX + text.length() + 1;
    int length = Tiles.covering(unpadded, ALIGNMENT) * ALIGNMENT - PREFIX;
    String padded = text + " ".repeat(length - 1 - text.length()) + "\n";
    out.write(MAGIC);
    out.write(new byte[] {1, 0, (byte) length, (byte) (length >> 8)});
    out.write(padded.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The last extent. */
  int columns() {
    return shape.get(shape.size() - 1);
  }

  /** Number of elements. */
  int elements() throws NpyFormatException {
    long elements = 1;
    for (int extent : shape) {
      elements *= extent;
      if (elements > Integer.MAX_VALUE) {
        throw new NpyFormatException(
            "shape %s exceeds the %d elements that an array can hold"
                .formatted(shape, Integer.MAX_VALUE));
      }
    }
    return (int) elements;
  }

  private static String find(Pattern pattern, String key, String text) throws NpyFormatException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new NpyFormatException("header without a valid '%s': %s".formatted(key, text.strip()));
    }
    return matcher.group(1);
  }

  private static List<Integer> parseShape(String text) throws NpyFormatException {
    List<Integer> shape = new ArrayList<>();
    for (String extent : text.strip().split("\\s*,\\s*", -1)) {
      if (!extent.isEmpty()) {
        try {
          shape.add(Integer.parseInt(extent));
        } catch (NumberFormatException e) {
          throw new NpyFormatException(
              "extent '%s' of shape (%s) is not a number up to %d"
                  .formatted(extent, text, Integer.MAX_VALUE));
        }
      }
    }
    return shape;
  }
}
