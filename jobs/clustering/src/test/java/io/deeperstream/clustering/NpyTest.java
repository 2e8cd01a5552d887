package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected bytes are those that {@code numpy.save} of numpy 2.4 wrote. */
class NpyTest {

  private static final byte[] FLOAT_ROWS =
      numpy(
          "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
          "0000c03f000000c000004040000080400000a040cdcccc3d");
  private static final byte[] FLOATS =
      numpy(
          "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "000000000000803f00000040");
  private static final byte[] LONGS =
      numpy(
          "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }",
          "0100000000000000feffffffffffffff0000000000010000");
  private static final byte[] INTS =
      numpy("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", "07000000f8ffffff");
  private static final byte[] DOUBLES =
      numpy(
          "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
          "9a9999999999b93f0000000000000040");
  private static final byte[] DOUBLE_ROWS =
      numpy(
          "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }",
          "9a9999999999b93f0000000000000040");

  @FunctionalInterface
  private interface Writing {
    void to(ByteArrayOutputStream out) throws IOException;
  }

  private static byte[] numpy(String header, String data) {
    byte[] padded =
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    return header(padded, data);
  }

  private static byte[] header(byte[] header, String data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
    out.writeBytes(header);
    out.writeBytes(HexFormat.of().parseHex(data));
    return out.toByteArray();
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static byte[] written(Writing writing) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writing.to(out);
    return out.toByteArray();
  }

  @Test
  void readsWhatNumpyWrote() throws IOException {
    assertThat(Npy.readFloats(in(FLOAT_ROWS)))
        .isEqualTo(new FloatMatrix(new float[] {1.5f, -2, 3, 4, 5, 0.1f}, 2, 3));
    assertThat(Npy.readFloats(in(FLOATS))).isEqualTo(new FloatMatrix(new float[] {0, 1, 2}, 1, 3));
    assertThat(Npy.readFloatRows(in(FLOAT_ROWS))).isEqualTo(Npy.readFloats(in(FLOAT_ROWS)));
    assertThat(Npy.readLongs(in(LONGS))).containsExactly(1, -2, 1L << 40);
    assertThat(Npy.readInts(in(INTS))).containsExactly(7, -8);
    assertThat(Npy.readDoubles(in(DOUBLES))).containsExactly(0.1, 2);
    assertThat(Npy.readDoubleRows(in(DOUBLE_ROWS))).isEqualTo(new double[][] {{0.1}, {2}});
  }

  @Test
  void writesWhatNumpyWrites() throws IOException {
    FloatMatrix matrix = new FloatMatrix(new float[] {1.5f, -2, 3, 4, 5, 0.1f}, 2, 3);
    assertThat(written(out -> Npy.writeFloats(out, matrix))).isEqualTo(FLOAT_ROWS);
    assertThat(written(out -> Npy.writeFloats(out, new float[] {0, 1, 2}))).isEqualTo(FLOATS);
    assertThat(written(out -> Npy.writeLongs(out, new long[] {1, -2, 1L << 40}))).isEqualTo(LONGS);
    assertThat(written(out -> Npy.writeInts(out, new int[] {7, -8}))).isEqualTo(INTS);
    assertThat(written(out -> Npy.writeDoubles(out, new double[] {0.1, 2}))).isEqualTo(DOUBLES);
    assertThat(written(out -> Npy.writeDoubleRows(out, new double[][] {{0.1}, {2}})))
        .isEqualTo(DOUBLE_ROWS);
  }

  @Test
  void longArraysSurviveTheRoundTrip() throws IOException {
    FloatMatrix floats = Reference.gaussian(20_011, 7, 1);
    assertThat(Npy.readFloats(in(written(out -> Npy.writeFloats(out, floats))))).isEqualTo(floats);
    double[] doubles = new double[2_200_001];
    Arrays.setAll(doubles, i -> 1.0 / (i + 1));
    assertThat(Npy.readDoubles(in(written(out -> Npy.writeDoubles(out, doubles)))))
        .isEqualTo(doubles);
    assertThat(Npy.readInts(in(written(out -> Npy.writeInts(out, new int[0]))))).isEmpty();
    FloatMatrix noRows = FloatMatrix.zeros(0, 4);
    assertThat(Npy.readFloats(in(written(out -> Npy.writeFloats(out, noRows))))).isEqualTo(noRows);
  }

  @Test
  void leavesTheStreamBehindTheArray() throws IOException {
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(INTS);
    two.writeBytes(LONGS);
    InputStream in = in(two.toByteArray());
    Npy.readInts(in);
    assertThat(Npy.readLongs(in)).hasSize(3);
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < FLOAT_ROWS.length; length++) {
      byte[] cut = Arrays.copyOf(FLOAT_ROWS, length);
      assertThatThrownBy(() -> Npy.readFloats(in(cut)))
          .as("%d bytes", length)
          .isInstanceOf(NpyFormatException.class)
          .hasMessageContaining("truncated");
    }
  }

  @Test
  void refusesOtherTypesNamingBoth() {
    assertThatThrownBy(() -> Npy.readFloats(in(DOUBLE_ROWS)))
        .hasMessage("elements are of type '<f8', expected '<f4'");
    assertThatThrownBy(() -> Npy.readFloatRows(in(FLOATS)))
        .hasMessage("shape [3] has 1 dimensions, expected 2");
    assertThatThrownBy(() -> Npy.readLongs(in(INTS))).hasMessageContaining("'<i4', expected '<i8'");
    assertThatThrownBy(() -> Npy.readDoubles(in(DOUBLE_ROWS)))
        .hasMessage("shape [2, 1] has 2 dimensions, expected 1");
    assertThatThrownBy(() -> Npy.readDoubleRows(in(DOUBLES)))
        .hasMessage("shape [2] has 1 dimensions, expected 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }|column-major",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2), }|exceeds",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 2), }|99999999999",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }|valid 'shape'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2, 2), }|'1 2'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (), }|0 dimensions",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }|3 dimensions",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 0), }|no columns",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }|no columns",
        "{'descr': '<f4', 'shape': (2, 3), }|valid 'fortran_order'",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }|valid 'descr'",
        "nonsense|valid 'descr'",
      })
  void refusesMalformedHeaders(String header, String message) {
    assertThatThrownBy(() -> Npy.readFloats(in(numpy(header, ""))))
        .isInstanceOf(NpyFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aClaimOfGigabytesWithoutDataAllocatesNone() {
    byte[] claim =
        numpy("{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647,), }", "00");
    assertThatThrownBy(() -> Npy.readDoubles(in(claim)))
        .isInstanceOf(NpyFormatException.class)
        .hasMessage("truncated: the data end after 1 of 17179869176 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 6, 7})
  void refusesOtherMagicAndVersions(int at) {
    byte[] changed = FLOATS.clone();
    changed[at]++;
    assertThatThrownBy(() -> Npy.readFloats(in(changed)))
        .isInstanceOf(NpyFormatException.class)
        .hasMessageContaining(at < 6 ? "does not begin with" : "is not supported, expected 1.0");
  }

  @Test
  void refusesToWriteRaggedRows() {
    assertThatThrownBy(() -> written(out -> Npy.writeDoubleRows(out, new double[][] {{1}, {1, 2}})))
        .hasMessage("row 1 has 2 columns, row 0 has 1");
    assertThatThrownBy(() -> written(out -> Npy.writeDoubleRows(out, new double[0][])))
        .hasMessageContaining("at least one row");
  }
}
