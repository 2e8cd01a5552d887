package io.deeperstream.model;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Makes a small square JPEG of a picture's centre, on white. */
public final class Thumbnail {

  /** Width and height in pixels. */
  public static final int SIZE = 64;

  private static final long MOST_PIXELS = 100_000_000;

  private Thumbnail() {}

  /**
   * Returns the thumbnail as a JPEG file.
   *
   * @param file a JPEG, PNG, GIF or BMP
   * @return empty where it can't be decoded or has more than 100 million pixels
   */
  public static Optional<byte[]> jpeg(byte[] file) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
          return Optional.empty();
        }
        return Optional.of(encoded(square(read(reader))));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // Readers of damaged files fail in any of these ways.
      return Optional.empty();
    }
  }

  /** Skips pixels of large pictures, so that they take no more memory than is needed. */
  private static BufferedImage read(ImageReader reader) throws IOException {
    int step = Math.max(1, Math.min(reader.getWidth(0), reader.getHeight(0)) / (4 * SIZE));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, param);
  }

  private static BufferedImage square(BufferedImage whole) {
    int side = Math.min(whole.getWidth(), whole.getHeight());
    int x = (whole.getWidth() - side) / 2;
    int y = (whole.getHeight() - side) / 2;
    BufferedImage square = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = square.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, SIZE, SIZE);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(whole, 0, 0, SIZE, SIZE, x, y, x + side, y + side, null);
    graphics.dispose();
    return square;
  }

  private static byte[] encoded(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }
}
