package io.deeperstream.model;

/**
 * The header of an image file, read before it is decoded.
 *
 * @param format recognised by the first bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param alpha whether it may have transparent pixels
 */
public record ImageHeader(ImageFormat format, int width, int height, boolean alpha) {

  /**
   * Reads the header; decodes nothing and allocates nothing that depends on the content.
   *
   * @param file the whole file; only read
   * @throws UndecodableImageException with {@code EMPTY_IMAGE}, {@code UNKNOWN_FORMAT}, or {@code
   *     UNDECODABLE_IMAGE} if the header is cut or announces no pixels
   */
  public static ImageHeader probe(byte[] file) throws UndecodableImageException {
    ImageHeader header = read(file);
    if (header.width < 1 || header.height < 1) {
      throw UndecodableImageException.damaged(
          "the %s's header announces %d × %d pixels"
              .formatted(header.format, header.width, header.height));
    }
    return header;
  }

  private static ImageHeader read(byte[] file) throws UndecodableImageException {
    if (file.length == 0) {
      throw new UndecodableImageException(
          UndecodableImageException.Reason.EMPTY_IMAGE, "the file has 0 bytes");
    }
    for (ImageFormat format : ImageFormat.values()) {
      if (format.matches(file)) {
        return switch (format) {
          case JPEG -> new JpegMarkers(file).header();
          case PNG -> PngChunks.header(file);
          case GIF -> GifFirstFrame.header(file);
          case BMP -> bmp(file);
        };
      }
    }
    throw new UndecodableImageException(
        UndecodableImageException.Reason.UNKNOWN_FORMAT,
        "the file of %d bytes is no JPEG, PNG, GIF or BMP".formatted(file.length));
  }

  private static ImageHeader bmp(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "BMP", 14);
    boolean old = reader.i32LittleEndian() == 12;
    int width = old ? reader.u16LittleEndian() : reader.i32LittleEndian();
    int height = old ? reader.u16LittleEndian() : reader.i32LittleEndian();
    // A negative height means that rows run from top to bottom.
    int rows = height == Integer.MIN_VALUE ? 0 : Math.abs(height);
    return new ImageHeader(ImageFormat.BMP, width, rows, false);
  }
}
