package io.deeperstream.interchange.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens files of tensors by what they begin with; their names do not matter. */
public final class TensorFiles {

  private static final int LONGEST_START = 16;
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /** A pickle of protocol 2 whose first value is a long of 10 bytes: the legacy layout's mark. */
  private static final byte[] LEGACY = {(byte) 0x80, 2, (byte) 0x8a, 10};

  private TensorFiles() {}

  /**
   * Opens a file. All that it says of its tensors is checked now, their elements when they are
   * read.
   *
   * @param path safetensors, or written by {@code torch.save} in either layout
   * @return to be closed by the caller
   * @throws NoSuchFileException if it is not a file
   * @throws TensorFileException if it is of another kind, cut short, damaged or hostile
   */
  public static TensorFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString(), null, "not a file");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(LONGEST_START);
    }
    try {
      if (startsWith(start, ZIP)) {
        return TorchFile.open(TorchZip.open(path));
      }
      if (startsWith(start, LEGACY)) {
        return TorchFile.open(TorchLegacy.open(path));
      }
      if (start.length > SafetensorsFile.PREFIX && start[SafetensorsFile.PREFIX] == '{') {
        return SafetensorsFile.open(path);
      }
    } catch (TensorFileException e) {
      throw new TensorFileException("%s: %s".formatted(path, e.getMessage()), e.getCause());
    }
    throw new TensorFileException(
        "%s is neither safetensors nor written by torch.save (zip or legacy layout)%s"
            .formatted(path, start.length < LONGEST_START ? "; it is cut short" : ""));
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= bytes.length || bytes[i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
