package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.ImageRecord;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.ImageIO;

/** Records of the topic of images, made by the JDK. */
final class ImageRecords {

  static final int PARTITION = 5;
  static final int PASS = 2;

  private ImageRecords() {}

  static StreamedImage red(long offset) {
    return image(offset, plain(Color.RED, "png"));
  }

  static StreamedImage green(long offset) {
    return image(offset, plain(Color.GREEN, "png"));
  }

  static StreamedImage blue(long offset) {
    return image(offset, plain(Color.BLUE, "bmp"));
  }

  static StreamedImage image(long offset, byte[] file) {
    ImageRecord record = new ImageRecord("image-" + offset, ByteBuffer.wrap(file));
    try {
      ByteBuffer encoded = record.toByteBuffer();
      byte[] value = new byte[encoded.remaining()];
      encoded.get(value);
      return record(offset, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static StreamedImage record(long offset, byte[] value) {
    return new StreamedImage(value, PARTITION, offset, PASS);
  }

  static byte[] plain(Color colour, String format) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, 8, 8);
    graphics.dispose();
    return write(image, format);
  }

  /** Noise in which red dominates: it compresses badly. */
  static byte[] reddish(int width, int height, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(
            x,
            y,
            new Color(255 - random.nextInt(40), random.nextInt(40), random.nextInt(40)).getRGB());
      }
    }
    return write(image, format);
  }

  private static byte[] write(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer of " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
