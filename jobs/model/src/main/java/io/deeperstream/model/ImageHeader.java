package io.deeperstream.model;

/**
 * What a file says about itself before it is decoded.
 *
 * @param format by its first bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param alpha whether it may have transparent pixels
 */
public record ImageHeader(ImageFormat format, int width, int height, boolean alpha) {

  private static final int CHUNK_TRANSPARENCY = 0x74524e53;
  private static final int CHUNK_DATA = 0x49444154;
  private static final int CHUNK_END = 0x49454e44;

  /**
   * Reads the header; decodes nothing and allocates nothing that depends on the content.
   *
   * @param file the whole file; only read
   * @throws UndecodableImageException with {@code EMPTY_IMAGE}, {@code UNKNOWN_FORMAT}, or {@code
   *     UNDECODABLE_IMAGE} where the header is cut or announces no pixels
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
          case PNG -> png(file);
          case GIF -> GifFirstFrame.header(file);
          case BMP -> bmp(file);
        };
      }
    }
    throw new UndecodableImageException(
        UndecodableImageException.Reason.UNKNOWN_FORMAT,
        "the file of %d bytes is no JPEG, PNG, GIF or BMP".formatted(file.length));
  }

  private static ImageHeader png(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "PNG", 16);
    int width = reader.i32BigEndian();
    int height = reader.i32BigEndian();
    reader.skip(1);
    boolean alphaChannel = (reader.u8() & 4) != 0;
    reader.skip(7);
    return new ImageHeader(ImageFormat.PNG, width, height, alphaChannel || hasTransparency(reader));
  }

  /** Looks for a tRNS chunk, which stands before the data. */
  private static boolean hasTransparency(ByteReader reader) throws UndecodableImageException {
    while (true) {
      long length = Integer.toUnsignedLong(reader.i32BigEndian());
      int type = reader.i32BigEndian();
      if (type == CHUNK_TRANSPARENCY) {
        return true;
      }
      if (type == CHUNK_DATA || type == CHUNK_END) {
        return false;
      }
      reader.skip(length + 4);
    }
  }

  private static ImageHeader bmp(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "BMP", 14);
    boolean old = reader.i32LittleEndian() == 12;
    int width = old ? reader.u16LittleEndian() : reader.i32LittleEndian();
    int height = old ? reader.u16LittleEndian() : reader.i32LittleEndian();
    // A negative height says that rows run from top to bottom.
    int rows = height == Integer.MIN_VALUE ? 0 : Math.abs(height);
    return new ImageHeader(ImageFormat.BMP, width, rows, false);
  }
}
