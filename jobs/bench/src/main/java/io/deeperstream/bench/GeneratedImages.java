package io.deeperstream.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Small JPEGs of coloured shapes, for trials without a collection. */
final class GeneratedImages {

  /** Height and width. */
  static final int PIXELS = 32;

  private static final int SHAPES = 4;

  private GeneratedImages() {}

  /**
   * Writes pictures into a zip; the same seed makes the same ones.
   *
   * @param zip a new file
   * @param count how many, at least 1
   */
  static void write(Path zip, int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(zip));
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (int i = 0; i < count; i++) {
        out.putNextEntry(new ZipEntry("%06d.jpg".formatted(i)));
        out.write(jpeg(random));
        out.closeEntry();
      }
    }
  }

  /** One picture. */
  static byte[] jpeg(SplittableRandom random) throws IOException {
    BufferedImage picture = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    fill(graphics, random, false, PIXELS, 0);
    for (int i = 0; i < SHAPES; i++) {
      int size = 4 + random.nextInt(PIXELS / 2);
      fill(graphics, random, random.nextBoolean(), size, PIXELS - size);
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, "jpg", bytes)) {
      throw new IOException("this Java has no JPEG writer");
    }
    return bytes.toByteArray();
  }

  private static void fill(
      Graphics2D graphics, SplittableRandom random, boolean round, int size, int room) {
    graphics.setColor(new Color(random.nextInt(1 << 24)));
    int x = random.nextInt(room + 1);
    int y = random.nextInt(room + 1);
    if (round) {
      graphics.fillOval(x, y, size, size);
    } else {
      graphics.fillRect(x, y, size, size);
    }
  }
}
