package io.deeperstream.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures that tests make for themselves. */
final class Pictures {

  private Pictures() {}

  /** A JPEG of 32 × 32 pixels, the same for the same seed. */
  static byte[] jpeg(long seed) throws IOException {
    return encoded(seed, 32, "jpg");
  }

  static byte[] encoded(long seed, int size, String format) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < 6; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillOval(
          random.nextInt(size), random.nextInt(size), random.nextInt(size), random.nextInt(size));
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** A JPEG that ends in the middle of its pixels. */
  static byte[] truncatedJpeg(long seed) throws IOException {
    byte[] whole = encoded(seed, 64, "jpg");
    return Arrays.copyOf(whole, whole.length * 3 / 4);
  }

  /** A folder with {@code good} pictures of several formats and some files that are none. */
  static void fill(Path folder, int good, int truncated, int notPictures) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < good; i++) {
      String format = i % 10 == 0 ? "png" : "jpg";
      Files.write(folder.resolve("good-%05d.%s".formatted(i, format)), encoded(i, 32, format));
    }
    for (int i = 0; i < truncated; i++) {
      Files.write(folder.resolve("cut-%05d.jpg".formatted(i)), truncatedJpeg(i));
    }
    for (int i = 0; i < notPictures; i++) {
      Files.writeString(folder.resolve("text-%05d.jpg".formatted(i)), "this is not a picture " + i);
    }
  }
}
