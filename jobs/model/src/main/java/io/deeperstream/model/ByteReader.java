package io.deeperstream.model;

/**
 * A cursor over a file's bytes for which the end of the file is an {@link
 * UndecodableImageException}. For one thread.
 */
final class ByteReader {

  private final byte[] bytes;
  private final String what;
  private int position;

  /**
   * Starts at a position.
   *
   * @param bytes not copied
   * @param what names the format in messages
   * @param position the first byte to read; beyond the end, the first read fails
   */
  ByteReader(byte[] bytes, String what, int position) {
    this.bytes = bytes;
    this.what = what;
    this.position = Math.min(position, bytes.length);
  }

  int position() {
    return position;
  }

  int u8() throws UndecodableImageException {
    if (position >= bytes.length) {
      throw ended();
    }
    return bytes[position++] & 0xff;
  }

  int u16BigEndian() throws UndecodableImageException {
    return u8() << 8 | u8();
  }

  int u16LittleEndian() throws UndecodableImageException {
    return u8() | u8() << 8;
  }

  int i32BigEndian() throws UndecodableImageException {
    return u16BigEndian() << 16 | u16BigEndian();
  }

  int i32LittleEndian() throws UndecodableImageException {
    return u16LittleEndian() | u16LittleEndian() << 16;
  }

  /** Goes on by a number of bytes, all of which must be there; a negative number is none. */
  void skip(long count) throws UndecodableImageException {
    if (count > bytes.length - position) {
      throw ended();
    }
    position += (int) Math.max(0, count);
  }

  private UndecodableImageException ended() {
    return UndecodableImageException.damaged(
        "the %s ends after %d bytes, inside its header".formatted(what, bytes.length));
  }
}
