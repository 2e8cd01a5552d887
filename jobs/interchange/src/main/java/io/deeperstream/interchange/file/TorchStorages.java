package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * One layout of {@code torch.save}: a pickle, and beside it every storage that it names, of the
 * size that it gives.
 */
interface TorchStorages extends Closeable {

  /** For people. */
  String format();

  /** What was saved. */
  Object root();

  /** Reads from a part of a storage's bytes. */
  @FunctionalInterface
  interface Reading {
    void from(InputStream in) throws IOException;
  }

  /**
   * Reads a part of a storage, and checks what there is of a checksum.
   *
   * @param storage one that the pickle names
   * @param offset bytes in front of the part
   */
  void read(Storage storage, long offset, Reading reading) throws IOException;
}
