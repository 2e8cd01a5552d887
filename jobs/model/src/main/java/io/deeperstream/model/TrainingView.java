package io.deeperstream.model;

import java.util.SplittableRandom;

/**
 * The <em>training view</em> of an image (arXiv 1905.01278, section 4): a random crop of 8 to 100%
 * of its area and a ratio of 3/4 to 4/3, resized to the network's square, and mirrored half of the
 * time. A function of the file and a seed. Of a JPEG only the crop is decoded, and reduced
 * meanwhile as long as the crop's shorter side stays at least that of the square. Thread-safe.
 */
public final class TrainingView implements AutoCloseable {

  private final ImageDecoder decoder;
  private final double minArea;

  /**
   * @param imageSize side of the square in pixels, at least 1
   * @param minArea smallest share of the image, in (0, 1]; 1 shows all of its area
   * @param limits what is decoded at most
   * @throws IllegalArgumentException if a number is out of range
   */
  public TrainingView(int imageSize, double minArea, DecodeLimits limits) {
    if (!(minArea > 0 && minArea <= 1)) {
      throw new IllegalArgumentException("minArea (%s) must be in (0, 1]".formatted(minArea));
    }
    this.decoder = new ImageDecoder(imageSize, imageSize, limits);
    this.minArea = minArea;
  }

  /**
   * Decodes a view into a batch.
   *
   * @param file the whole file; only read
   * @param seed decides crop and mirroring
   * @param out receives {@code [imageSize][imageSize][3]}; untouched where an exception is thrown
   * @param offset the first byte to write
   * @return whether the file was truncated
   * @throws UndecodableImageException see its reasons
   */
  public boolean decodeInto(byte[] file, long seed, byte[] out, int offset)
      throws UndecodableImageException {
    SplittableRandom random = new SplittableRandom(seed);
    boolean mirrored = random.nextBoolean();
    int size = decoder.size();
    boolean truncated =
        decoder.decodeInto(
            file, header -> CropView.random(header, minArea, size, random), out, offset);
    if (mirrored) {
      mirror(out, offset, size);
    }
    return truncated;
  }

  private static void mirror(byte[] pixels, int offset, int size) {
    for (int y = 0; y < size; y++) {
      int row = offset + y * size * 3;
      for (int x = 0; x < size / 2; x++) {
        int left = row + x * 3;
        int right = row + (size - 1 - x) * 3;
        for (int c = 0; c < 3; c++) {
          byte swapped = pixels[left + c];
          pixels[left + c] = pixels[right + c];
          pixels[right + c] = swapped;
        }
      }
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
