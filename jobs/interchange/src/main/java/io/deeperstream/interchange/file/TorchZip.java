package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Storage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The layout of PyTorch 1.6 and later: an uncompressed zip with {@code NAME/data.pkl} and a file
 * {@code NAME/data/KEY} a storage. Nothing is unpacked; a compressed entry is refused, since
 * PyTorch writes none and a small one can hold very much.
 */
final class TorchZip implements TorchStorages {

  private static final String PICKLE = "/data.pkl";
  private static final String ORDER = "byteorder";

  private final ZipFile zip;
  private final Map<String, ZipEntry> entries;
  private final String prefix;
  private final Object root;

  private TorchZip(ZipFile zip) throws IOException {
    this.zip = zip;
    entries = entries(zip);
    prefix = prefix(entries);
    requireLittleEndian();
    ZipEntry pickle = entry(prefix + PICKLE.substring(1));
    if (pickle.getSize() > PickleInput.MAX_BYTES) {
      throw new TensorFileException(
          "%s has %d bytes; at most %d are taken"
              .formatted(pickle.getName(), pickle.getSize(), PickleInput.MAX_BYTES));
    }
    byte[][] bytes = new byte[1][];
    read(pickle, 0, in -> bytes[0] = in.readNBytes((int) pickle.getSize()));
    Map<String, Storage> storages = new HashMap<>();
    root = Unpickler.read(new PickleInput(new ByteArrayInputStream(bytes[0])), storages);
    for (Storage storage : storages.values()) {
      require(storage);
    }
  }

  static TorchZip open(Path path) throws IOException {
    ZipDirectory.requireBounded(path);
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException e) {
      throw new TensorFileException("it is a damaged zip: %s".formatted(e.getMessage()), e);
    }
    try {
      return new TorchZip(zip);
    } catch (ZipException e) {
      zip.close();
      throw new TensorFileException("it is a damaged zip: %s".formatted(e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static Map<String, ZipEntry> entries(ZipFile zip) throws TensorFileException {
    Map<String, ZipEntry> entries = new HashMap<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      if (name.startsWith("/") || name.contains("\\") || ("/" + name + "/").contains("/../")) {
        throw new TensorFileException(
            "its entry '%.80s' names a place outside of the zip".formatted(name));
      }
      if (entries.put(name, entry) != null) {
        throw new TensorFileException("it has two entries '%.80s'".formatted(name));
      }
    }
    return entries;
  }

  private static String prefix(Map<String, ZipEntry> entries) throws TensorFileException {
    String found = null;
    for (String name : entries.keySet()) {
      if (name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()) {
        if (found != null) {
          throw new TensorFileException(
              "it has two pickles, in '%.80s' and '%.80s'".formatted(found, name));
        }
        found = name;
      }
    }
    if (found == null) {
      throw new TensorFileException("it is a zip without NAME/data.pkl: not written by torch.save");
    }
    return found.substring(0, found.length() - PICKLE.length() + 1);
  }

  private void requireLittleEndian() throws IOException {
    ZipEntry order = entries.get(prefix + ORDER);
    if (order != null) {
      String[] text = new String[1];
      read(order, 0, in -> text[0] = new String(in.readNBytes(16), StandardCharsets.UTF_8));
      if (!text[0].strip().equals("little")) {
        throw new TensorFileException(
            "its byte order is '%s'; files of little-endian machines are taken".formatted(text[0]));
      }
    }
  }

  private ZipEntry entry(String name) throws TensorFileException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new TensorFileException("it lacks the entry '%.80s'".formatted(name));
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw new TensorFileException(
          "its entry '%.80s' is compressed (%d to %d bytes); PyTorch writes none that are"
              .formatted(name, entry.getSize(), entry.getCompressedSize()));
    }
    return entry;
  }

  @Override
  public String format() {
    return "PyTorch (zip)";
  }

  @Override
  public Object root() {
    return root;
  }

  private void require(Storage storage) throws TensorFileException {
    ZipEntry entry = entry(name(storage));
    long expected = storage.bytes();
    if (entry.getSize() != expected) {
      throw new TensorFileException(
          "its entry '%.80s' has %d bytes; %d elements of %s are %d"
              .formatted(
                  entry.getName(), entry.getSize(), storage.elements(), storage.type(), expected));
    }
  }

  private String name(Storage storage) {
    return prefix + "data/" + storage.key();
  }

  @Override
  public void read(Storage storage, long offset, Reading reading) throws IOException {
    read(entry(name(storage)), offset, reading);
  }

  /** Reads the whole entry, for the sake of its checksum, and hands out a part. */
  private void read(ZipEntry entry, long offset, Reading reading) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in =
        new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry), 1 << 16), crc)) {
      in.skipNBytes(offset);
      reading.from(in);
      in.transferTo(OutputStream.nullOutputStream());
    } catch (ZipException e) {
      throw new TensorFileException(
          "its entry '%.80s' is damaged: %s".formatted(entry.getName(), e.getMessage()), e);
    }
    if (crc.getValue() != entry.getCrc()) {
      throw new TensorFileException(
          "its entry '%.80s' is damaged: its checksum is %08x, the zip says %08x"
              .formatted(entry.getName(), crc.getValue(), entry.getCrc()));
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
