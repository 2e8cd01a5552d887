package io.deeperstream.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/**
 * Makes PNGs of a given size in bytes that all show the same few pixels. An ancillary chunk of
 * random bytes pads them, so that they decode quickly and do not compress. The same seed, size and
 * number make the same file.
 */
final class PaddedImages implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Size of the smallest file. */
  static final int LEAST_BYTES = 400;

  private static final int PIXELS = 8;

  /** The case of its letters marks the chunk as ancillary, private and safe to copy. */
  private static final byte[] CHUNK = "raNd".getBytes(StandardCharsets.US_ASCII);

  /** Length and checksum of a chunk, and its name. */
  private static final int CHUNK_FRAME = 12;

  private final long seed;
  private final byte[] picture;
  private final int bytes;

  /**
   * @param bytes of each file, at least {@value #LEAST_BYTES}
   */
  PaddedImages(long seed, int bytes) throws IOException {
    this.seed = seed;
    this.picture = picture(seed);
    this.bytes = bytes;
    if (bytes < picture.length + CHUNK_FRAME) {
      throw new IllegalArgumentException(
          "a file of %d bytes cannot hold the picture's %d and an empty chunk"
              .formatted(bytes, picture.length));
    }
  }

  private static byte[] picture(long seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < PIXELS * PIXELS; p++) {
      image.setRGB(p % PIXELS, p / PIXELS, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", out)) {
      throw new IOException("this Java has no PNG writer");
    }
    return out.toByteArray();
  }

  /** One of the files. */
  byte[] file(long number) {
    byte[] padding = new byte[bytes - picture.length - CHUNK_FRAME];
    new SplittableRandom(seed ^ Long.rotateLeft(number, 32)).nextBytes(padding);
    CRC32 checksum = new CRC32();
    checksum.update(CHUNK);
    checksum.update(padding);
    // The picture's last chunk is its end, which is empty.
    int end = picture.length - CHUNK_FRAME;
    return ByteBuffer.allocate(bytes)
        .put(picture, 0, end)
        .putInt(padding.length)
        .put(CHUNK)
        .put(padding)
        .putInt((int) checksum.getValue())
        .put(picture, end, CHUNK_FRAME)
        .array();
  }
}
