package io.deeperstream.model;

/**
 * Limits on the images that are decoded; checked against the header, before memory is allocated.
 *
 * @param bytes length of the file, at least 1; larger admits larger files
 * @param pixels width × height, at least 1; decoding takes up to 4 bytes per pixel, and a JPEG may
 *     have up to {@value #SCANS} scans of that size
 */
public record DecodeLimits(long bytes, long pixels) {

  private static final int SCANS = 32;

  /** Checks the bounds. */
  public DecodeLimits {
    if (bytes < 1 || pixels < 1) {
      throw new IllegalArgumentException(
          "the limits on bytes (%d) and pixels (%d) must be at least 1".formatted(bytes, pixels));
    }
  }

  /** Returns limits of 64 MiB and 100 million pixels. */
  public static DecodeLimits defaults() {
    return new DecodeLimits(64L << 20, 100_000_000L);
  }

  void check(byte[] file) throws UndecodableImageException {
    if (file.length > bytes) {
      throw new UndecodableImageException(
          UndecodableImageException.Reason.TOO_MANY_BYTES,
          "the file's length (%d bytes) exceeds the limit (%d)".formatted(file.length, bytes));
    }
  }

  /**
   * Checks the number of scans: a file of a few kilobytes may have thousands, each of which takes
   * as long as decoding all pixels.
   */
  void checkScans(ImageHeader header, int scans) throws UndecodableImageException {
    long work = (long) header.width() * header.height() * scans;
    // Not work > SCANS * pixels, which overflows where the limit on pixels is as good as none.
    if ((work - 1) / SCANS >= pixels) {
      throw new UndecodableImageException(
          UndecodableImageException.Reason.TOO_MANY_PIXELS,
          "the JPEG's %d scans of %d × %d pixels exceed the limit (%d scans of %d pixels)"
              .formatted(scans, header.width(), header.height(), SCANS, pixels));
    }
  }

  void check(ImageHeader header) throws UndecodableImageException {
    long count = (long) header.width() * header.height();
    if (count > pixels) {
      throw new UndecodableImageException(
          UndecodableImageException.Reason.TOO_MANY_PIXELS,
          "the image's %d × %d = %d pixels exceed the limit (%d)"
              .formatted(header.width(), header.height(), count, pixels));
    }
  }
}
