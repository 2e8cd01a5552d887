package io.deeperstream.model;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/** Removes transparency. */
final class Opaque {

  private Opaque() {}

  /**
   * Composites on white, row by row: {@code (c·a + 255·(255 − a)) / 255}, rounded.
   *
   * @param rgba {@code [height][width][4]}, alpha not premultiplied; stays the caller's
   * @return {@code [height][width][3]}, which the caller must close
   */
  static TUint8 onWhite(TUint8 rgba) {
    long rows = rgba.shape().get(0);
    int columns = Math.toIntExact(rgba.shape().get(1));
    ByteDataBuffer from = rgba.asRawTensor().data();
    return TUint8.tensorOf(
        Shape.of(rows, columns, 3),
        opaque -> {
          ByteDataBuffer to = opaque.asRawTensor().data();
          byte[] row = new byte[4 * columns];
          byte[] result = new byte[3 * columns];
          for (long y = 0; y < rows; y++) {
            from.offset(y * row.length).read(row);
            composite(row, result);
            to.offset(y * result.length).write(result);
          }
        });
  }

  private static void composite(byte[] rgba, byte[] rgb) {
    for (int i = 0, o = 0; i < rgba.length; i += 4) {
      int alpha = rgba[i + 3] & 0xff;
      int white = 255 * (255 - alpha) + 127;
      for (int c = 0; c < 3; c++) {
        rgb[o++] = (byte) (((rgba[i + c] & 0xff) * alpha + white) / 255);
      }
    }
  }
}
