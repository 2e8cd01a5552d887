package io.deeperstream.model;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.tensorflow.types.TUint8;

/**
 * Decodes Windows bitmaps by the JDK: TensorFlow knows neither their palettes nor their packed
 * forms.
 */
final class Bitmaps {

  private static final int OLD_HEADER = 12;
  private static final int PLAIN = 0;
  private static final int BIT_FIELDS = 3;

  private Bitmaps() {}

  /**
   * Decodes.
   *
   * @param file the whole file; only read
   * @return RGB {@code [height][width][3]}, which the caller must close
   * @throws UndecodableImageException if the file is damaged
   */
  static TUint8 decode(byte[] file) throws UndecodableImageException {
    requireRows(file);
    BufferedImage image = read(file);
    int width = image.getWidth();
    return TUint8.tensorOf(
        DecodeGraph.shape(image.getHeight(), width),
        tensor -> {
          var to = tensor.asRawTensor().data();
          int[] row = new int[width];
          byte[] result = new byte[3 * width];
          for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
              result[3 * x] = (byte) (row[x] >> 16);
              result[3 * x + 1] = (byte) (row[x] >> 8);
              result[3 * x + 2] = (byte) row[x];
            }
            to.offset((long) y * result.length).write(result);
          }
        });
  }

  /**
   * Refuses a file that is shorter than the rows that its header announces: the JDK makes room for
   * them before it looks. Rows that are run-length encoded may take any length.
   */
  private static void requireRows(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "BMP", 10);
    long pixels = reader.i32LittleEndian() & 0xffffffffL;
    boolean old = reader.i32LittleEndian() == OLD_HEADER;
    long width = old ? reader.u16LittleEndian() : reader.i32LittleEndian();
    long height = Math.abs((long) (old ? reader.u16LittleEndian() : reader.i32LittleEndian()));
    reader.skip(2);
    int bits = reader.u16LittleEndian();
    int compression = old ? PLAIN : reader.i32LittleEndian();
    if (compression == PLAIN || compression == BIT_FIELDS) {
      long last = (width * bits + 7) / 8;
      long rows = (height - 1) * ((last + 3) / 4 * 4) + last;
      if (pixels + rows > file.length) {
        throw UndecodableImageException.damaged(
            "the BMP of %d bytes is damaged: its rows take %d bytes".formatted(file.length, rows));
      }
    }
  }

  private static BufferedImage read(byte[] file) throws UndecodableImageException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("bmp").next();
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input);
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      // The JDK's reader answers damage with index, argument and null pointer exceptions.
      throw new UndecodableImageException(
          UndecodableImageException.Reason.UNDECODABLE_IMAGE,
          "the BMP of %d bytes is damaged: %s".formatted(file.length, e.getMessage()),
          e);
    } finally {
      reader.dispose();
    }
  }
}
