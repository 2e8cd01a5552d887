package io.deeperstream.model;

/**
 * Walks the chunks of a PNG. Each must lie inside the file: libpng sets memory aside for whatever
 * length a chunk of text claims, up to 2 GB.
 */
final class PngChunks {

  private static final int SIGNATURE = 8;
  private static final int TRANSPARENCY = 0x74524e53;
  private static final int END = 0x49454e44;
  private static final int ALPHA_CHANNEL = 4;

  private PngChunks() {}

  /**
   * The size, and whether there is an alpha channel or a transparent colour.
   *
   * @throws UndecodableImageException if the file ends before that
   */
  static ImageHeader header(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "PNG", SIGNATURE + 8);
    int width = reader.i32BigEndian();
    int height = reader.i32BigEndian();
    reader.skip(1);
    boolean alpha = (reader.u8() & ALPHA_CHANNEL) != 0;
    return new ImageHeader(ImageFormat.PNG, width, height, alpha || hasTransparency(file));
  }

  /**
   * Checks the length of every chunk up to the end's.
   *
   * @throws UndecodableImageException if one reaches beyond the file
   */
  static void check(byte[] file) throws UndecodableImageException {
    find(END, file);
  }

  private static boolean hasTransparency(byte[] file) {
    try {
      return find(TRANSPARENCY, file);
    } catch (UndecodableImageException e) {
      return false;
    }
  }

  private static boolean find(int type, byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "PNG", SIGNATURE);
    int found = 0;
    while (found != type && found != END) {
      int start = reader.position();
      long length = Integer.toUnsignedLong(reader.i32BigEndian());
      found = reader.i32BigEndian();
      long left = (long) file.length - reader.position();
      if (length + 4 > left) {
        throw UndecodableImageException.damaged(
            "the PNG's chunk at byte %d claims %d bytes and a checksum; %d bytes are left"
                .formatted(start, length, left));
      }
      reader.skip(length + 4);
    }
    return found == type;
  }
}
