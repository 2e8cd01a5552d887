package io.deeperstream.interchange.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The end of a zip, which says how long its directory is. */
final class ZipDirectory {

  /** The library holds the directory in memory; an entry of PyTorch's has about 60 bytes. */
  static final long MAX_BYTES = 16L << 20;

  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;

  private ZipDirectory() {}

  /**
   * Refuses a zip whose directory is larger than {@link #MAX_BYTES} before a library reads it.
   *
   * @throws TensorFileException if it is, or if there is none
   */
  static void requireBounded(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      long start = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
      ByteBuffer tail = read(channel, start, (int) (size - start));
      int end = tail.limit() - END_BYTES;
      while (end >= 0 && tail.getInt(end) != END) {
        end--;
      }
      if (end < 0) {
        throw new TensorFileException("it is a zip that is cut short: it has no directory");
      }
      long bytes = tail.getInt(end + 12) & 0xffffffffL;
      if (end >= LOCATOR_BYTES && tail.getInt(end - LOCATOR_BYTES) == LOCATOR) {
        long at = tail.getLong(end - LOCATOR_BYTES + 8);
        if (at >= 0 && at <= size - END_64_BYTES) {
          ByteBuffer large = read(channel, at, END_64_BYTES);
          bytes =
              Math.max(
                  bytes == 0xffffffffL ? 0 : bytes,
                  large.getInt(0) == END_64 ? large.getLong(40) : 0);
        }
      }
      if (bytes < 0 || bytes > MAX_BYTES) {
        throw new TensorFileException(
            "its zip directory has %s bytes; at most %d are taken"
                .formatted(Long.toUnsignedString(bytes), MAX_BYTES));
      }
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
      continue;
    }
    return bytes.flip();
  }
}
