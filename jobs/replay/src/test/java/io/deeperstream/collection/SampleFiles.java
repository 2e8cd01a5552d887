package io.deeperstream.collection;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes collections on disk, and reads them back. */
public final class SampleFiles {
  private SampleFiles() {}

  /** Returns the bytes that a file of the name gets: other ones for other names. */
  public static byte[] bytes(String name) {
    return ("\u0000image " + name).getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a file, with its folders. */
  public static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  /** Writes files under a folder, each with {@link #bytes} of its own path. */
  public static void writeAll(Path folder, String... names) throws IOException {
    for (String name : names) {
      write(folder.resolve(name), bytes(name));
    }
  }

  /** Writes a zip with entries in the order given, each with {@link #bytes} of its name. */
  public static Path zip(Path file, String... names) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          zip.write(bytes(name));
        }
        zip.closeEntry();
      }
    }
    return file;
  }

  /** Writes a list of image numbers, as NumPy 1.x does. */
  public static void npy(Path file, long... numbers) throws IOException {
    String header =
        "{'descr': '<i8', 'fortran_order': False, 'shape': (" + numbers.length + ",), }";
    npy(file, header, numbers);
  }

  /** Writes a NumPy file with any header. */
  public static void npy(Path file, String header, long... numbers) throws IOException {
    String padded = header + " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + padded.length() + 8 * numbers.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) padded.length());
    bytes.put(padded.getBytes(StandardCharsets.US_ASCII));
    for (long number : numbers) {
      bytes.putLong(number);
    }
    write(file, bytes.array());
  }

  /** Writes images 0 to 3,999 in YFCC100M's layout, and a list of numbers. */
  public static Path yfcc(Path root, long... numbers) throws IOException {
    for (int zip = 0; zip < 4; zip++) {
      String[] names = new String[1000];
      for (int i = 0; i < names.length; i++) {
        names[i] = String.format("%03d.jpg", i);
      }
      zip(root.resolve(String.format("00/%03d.zip", zip)), names);
    }
    npy(root.resolve("flickr_unique_ids.npy"), numbers);
    return root;
  }

  /** Returns the ids in the collection's order. */
  public static List<String> ids(ImageCollection collection) {
    List<String> ids = new ArrayList<>();
    try (ImageIterator images = collection.images()) {
      images.forEachRemaining(image -> ids.add(image.id()));
    }
    return ids;
  }

  /** Returns the images' bytes by id. */
  public static Map<String, byte[]> contents(ImageCollection collection) {
    Map<String, byte[]> contents = new TreeMap<>();
    try (ImageIterator images = collection.images()) {
      images.forEachRemaining(image -> contents.put(image.id(), image.bytes()));
    }
    return contents;
  }
}
