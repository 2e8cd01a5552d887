package io.deeperstream.collection;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** An open zip. Every error names it, and the entry where there is one. Not thread-safe. */
final class OpenZip implements AutoCloseable {
  private final Path path;
  private final int maximumBytes;
  private final ZipFile zip;

  /**
   * Opens a zip.
   *
   * @param maximumBytes largest entry that may be read
   */
  OpenZip(Path path, int maximumBytes) throws IOException {
    this.path = path;
    this.maximumBytes = maximumBytes;
    if (!Files.isRegularFile(path)) {
      throw new FileNotFoundException("there is no zip " + path);
    }
    try {
      this.zip = new ZipFile(path.toFile());
    } catch (IOException e) {
      throw new IOException("the zip " + path + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Returns the names of the entries that are images, sorted. */
  List<String> images() {
    return zip.stream()
        .filter(entry -> !entry.isDirectory())
        .map(ZipEntry::getName)
        .filter(FileNames::isImage)
        .sorted()
        .distinct()
        .toList();
  }

  /**
   * Reads an entry whole.
   *
   * @throws IOException if it is missing, damaged, or larger than allowed
   */
  byte[] read(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new FileNotFoundException("there is no entry " + name + " in the zip " + path);
    }
    if (entry.getSize() > maximumBytes) {
      throw tooLarge(name, Long.toString(entry.getSize()));
    }
    byte[] bytes = unpack(entry);
    if (bytes.length > maximumBytes) {
      throw tooLarge(name, "more than " + maximumBytes);
    }
    verify(entry, bytes);
    return bytes;
  }

  /** Returns at most one byte more than allowed, whatever the entry declares. */
  private byte[] unpack(ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(maximumBytes + 1);
    } catch (IOException e) {
      throw new IOException(
          String.format(
              "entry %s of the zip %s is damaged: %s", entry.getName(), path, e.getMessage()),
          e);
    }
  }

  private IOException tooLarge(String name, String bytes) {
    return new IOException(
        String.format(
            "entry %s of the zip %s has %s bytes, above the limit of %d",
            name, path, bytes, maximumBytes));
  }

  private void verify(ZipEntry entry, byte[] bytes) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    boolean complete = entry.getSize() < 0 || entry.getSize() == bytes.length;
    if (!complete || entry.getCrc() != checksum.getValue()) {
      throw new IOException(
          String.format(
              "entry %s of the zip %s is damaged: %d bytes with checksum %08x, not %d with %08x",
              entry.getName(),
              path,
              bytes.length,
              checksum.getValue(),
              entry.getSize(),
              entry.getCrc()));
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
