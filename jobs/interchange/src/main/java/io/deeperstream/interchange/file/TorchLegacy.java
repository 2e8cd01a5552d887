package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout before PyTorch 1.6, still written on request: five pickles (a magic number, the
 * version, facts of the machine, what was saved, the storages' keys), then each storage in the
 * order of the keys, its number of elements as 8 little-endian bytes in front.
 */
final class TorchLegacy implements TorchStorages {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final FileChannel channel;
  private final Object root;
  private final Map<String, Long> positions = new HashMap<>();

  private TorchLegacy(FileChannel channel) throws IOException {
    this.channel = channel;
    PickleInput in =
        new PickleInput(new BufferedInputStream(Channels.newInputStream(channel.position(0))));
    Map<String, Storage> none = new HashMap<>();
    Map<String, Storage> storages = new HashMap<>();
    if (!MAGIC.equals(Unpickler.read(in, none))) {
      throw new TensorFileException("it does not begin with torch.save's magic number");
    }
    Object version = Unpickler.read(in, none);
    if (!version.equals(VERSION)) {
      throw new TensorFileException(
          "its version is %s; %d is read".formatted(TorchValues.kind(version), VERSION));
    }
    if (!(Unpickler.read(in, none) instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw new TensorFileException(
          "it was written by a big-endian machine, or does not say; files of little-endian machines are taken");
    }
    root = Unpickler.read(in, storages);
    if (!(Unpickler.read(in, none) instanceof List<?> keys)) {
      throw new TensorFileException("it has no list of storages");
    }
    locate(keys, storages, in.position());
  }

  static TorchLegacy open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new TorchLegacy(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public String format() {
    return "PyTorch (legacy)";
  }

  @Override
  public Object root() {
    return root;
  }

  /** Positions follow from the sizes of the storages before. */
  private void locate(List<?> keys, Map<String, Storage> storages, long start) throws IOException {
    long size = channel.size();
    long end = start;
    for (Object key : keys) {
      Storage storage = key instanceof String ? storages.get(key) : null;
      if (storage == null || positions.containsKey(storage.key())) {
        throw new TensorFileException(
            "its list of storages has %s, which %s"
                .formatted(
                    TorchValues.kind(key),
                    storage == null ? "its pickle does not name" : "is there twice"));
      }
      long bytes = storage.bytes();
      if (size - end < Long.BYTES || size - end - Long.BYTES < bytes) {
        throw new TensorFileException(
            "it ends at byte %d, inside of storage '%.80s' (%d elements of %s from byte %d on)"
                .formatted(size, storage.key(), storage.elements(), storage.type(), end));
      }
      long elements = elementsAt(end);
      if (elements != storage.elements()) {
        throw new TensorFileException(
            "storage '%.80s' has %d elements in the file, %d in its pickle"
                .formatted(storage.key(), elements, storage.elements()));
      }
      positions.put(storage.key(), end + Long.BYTES);
      end += Long.BYTES + bytes;
    }
    for (String key : storages.keySet()) {
      if (!positions.containsKey(key)) {
        throw new TensorFileException(
            "it lacks the storage '%.80s', which its pickle names".formatted(key));
      }
    }
    if (end != size) {
      throw new TensorFileException(
          "its storages end at byte %d, the file at %d".formatted(end, size));
    }
  }

  private long elementsAt(long position) throws IOException {
    byte[] bytes = Channels.newInputStream(channel.position(position)).readNBytes(Long.BYTES);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  @Override
  public void read(Storage storage, long offset, Reading reading) throws IOException {
    InputStream in =
        Channels.newInputStream(channel.position(positions.get(storage.key()) + offset));
    reading.from(new BufferedInputStream(in, 1 << 16));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
