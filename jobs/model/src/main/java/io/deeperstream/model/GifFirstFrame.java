package io.deeperstream.model;

import java.util.Arrays;

/**
 * Reduces a GIF to its first frame, so that a decoder that unpacks every frame of an animation
 * unpacks one.
 */
final class GifFirstFrame {

  private static final int SIGNATURE = 6;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;

  private GifFirstFrame() {}

  /**
   * The size of the canvas, or of the first frame where that is larger.
   *
   * @throws UndecodableImageException if the file ends before its first frame
   */
  static ImageHeader header(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "GIF", SIGNATURE);
    int width = reader.u16LittleEndian();
    int height = reader.u16LittleEndian();
    seekFrame(file, reader);
    reader.skip(4);
    return new ImageHeader(
        ImageFormat.GIF,
        Math.max(width, reader.u16LittleEndian()),
        Math.max(height, reader.u16LittleEndian()),
        false);
  }

  /**
   * Cuts what follows the first frame.
   *
   * @return a new array
   * @throws UndecodableImageException if the file ends inside it
   */
  static byte[] cut(byte[] file) throws UndecodableImageException {
    ByteReader reader = new ByteReader(file, "GIF", SIGNATURE + 4);
    seekFrame(file, reader);
    reader.skip(8);
    skipColours(reader.u8(), reader);
    reader.skip(1);
    skipBlocks(reader);
    byte[] frame = Arrays.copyOf(file, reader.position() + 1);
    frame[frame.length - 1] = TRAILER;
    return frame;
  }

  /** From the screen's flags to behind the first image separator. */
  private static void seekFrame(byte[] file, ByteReader reader) throws UndecodableImageException {
    int flags = reader.u8();
    reader.skip(2);
    skipColours(flags, reader);
    for (int block = reader.u8(); block != IMAGE; block = reader.u8()) {
      if (block != EXTENSION) {
        throw UndecodableImageException.damaged(
            "the GIF of %d bytes has no frame before byte %d"
                .formatted(file.length, reader.position()));
      }
      reader.skip(1);
      skipBlocks(reader);
    }
  }

  private static void skipColours(int flags, ByteReader reader) throws UndecodableImageException {
    if ((flags & 0x80) != 0) {
      reader.skip(3L << ((flags & 7) + 1));
    }
  }

  private static void skipBlocks(ByteReader reader) throws UndecodableImageException {
    for (int length = reader.u8(); length != 0; length = reader.u8()) {
      reader.skip(length);
    }
  }
}
