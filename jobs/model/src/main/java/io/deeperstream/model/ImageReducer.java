package io.deeperstream.model;

/**
 * Makes image files smaller, for what need not be kept at full size: the shorter side is brought
 * down to a number of pixels (bilinear, antialiased), and the picture written as a JPEG of quality
 * 95 with colours at full resolution. A function of the file. Thread-safe.
 */
public final class ImageReducer implements AutoCloseable {

  private final int shorterSide;
  private final FileDecoder files;

  /**
   * Loads TensorFlow if need be.
   *
   * @param shorterSide in pixels, at least 1
   * @param limits what is decoded at most
   */
  public ImageReducer(int shorterSide, DecodeLimits limits) {
    if (shorterSide < 1) {
      throw new IllegalArgumentException(
          "shorterSide (%d) must be at least 1".formatted(shorterSide));
    }
    this.shorterSide = shorterSide;
    this.files = new FileDecoder(limits);
  }

  /**
   * Makes a file smaller.
   *
   * @param file the whole file; only read
   * @return the very same array where the picture is not larger already, or where no bytes would be
   *     saved
   * @throws UndecodableImageException see its reasons
   */
  public byte[] reduce(byte[] file) throws UndecodableImageException {
    ImageHeader header = ImageHeader.probe(file);
    if (Math.min(header.width(), header.height()) <= shorterSide) {
      return file;
    }
    byte[][] reduced = new byte[1][];
    files.decode(
        file,
        known -> new WholeView(known, shorterSide),
        pixels -> reduced[0] = files.graph().encodeJpeg(pixels));
    return reduced[0].length < file.length ? reduced[0] : file;
  }

  @Override
  public void close() {
    files.close();
  }
}
