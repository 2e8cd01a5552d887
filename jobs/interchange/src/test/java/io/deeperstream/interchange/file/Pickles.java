package io.deeperstream.interchange.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Pickles and archives written by hand, a character a byte, as nobody's library would. */
final class Pickles {

  static final String START = "\u0080\u0002";
  static final String ORDERED_DICT = "ccollections\nOrderedDict\n)R";

  private Pickles() {}

  static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static String text(String text) {
    return "X" + littleEndian(text.length(), 4) + text;
  }

  static String number(long value) {
    return "\u008a\u0008" + littleEndian(value, 8);
  }

  static String littleEndian(long value, int bytes) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return latin(all).substring(0, bytes);
  }

  static String tuple(long... numbers) {
    StringBuilder tuple = new StringBuilder("(");
    for (long number : numbers) {
      tuple.append(number(number));
    }
    return tuple.append("t").toString();
  }

  static String storage(String type, String key, long elements) {
    return "("
        + text("storage")
        + "ctorch\n"
        + type
        + "\n"
        + text(key)
        + text("cpu")
        + number(elements)
        + "tQ";
  }

  static String tensor(String storage, long offset, String shape, String strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + number(offset)
        + shape
        + strides
        + "\u0089"
        + ORDERED_DICT
        + "tR";
  }

  /** A dict with the tensor {@code x}. */
  static String dictOf(String tensor) {
    return START + "}" + text("x") + tensor + "s.";
  }

  static byte[] floats(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
  }

  static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry stored = new ZipEntry(entry.getKey());
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(entry.getValue().length);
        stored.setCrc(crc.getValue());
        out.putNextEntry(stored);
        out.write(entry.getValue());
      }
    }
    return file;
  }

  static byte[] legacy(String pickle, String keys, byte[] storages) {
    String magic = START + "\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.";
    String machine = START + "}" + text("little_endian") + "\u0088s.";
    return bytes(
        magic + START + "M\u00e9\u0003." + machine + pickle + START + keys + "." + latin(storages));
  }
}
