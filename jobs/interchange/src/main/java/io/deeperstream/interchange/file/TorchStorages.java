package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * An open file in one of the layouts of {@code torch.save}: a pickle, and every storage that it
 * names, of the size that it states.
 */
interface TorchStorages extends Closeable {

  /** Returns the name of the layout, for people. */
  String format();

  /** Returns the saved object. */
  Object root();

  /** Reads from a part of a storage's bytes. */
  @FunctionalInterface
  interface Reading {
    void from(InputStream in) throws IOException;
  }

  /**
   * Reads a part of a storage, and verifies its checksum if there is one.
   *
   * @param storage one that the pickle names
   * @param offset bytes before the part
   */
  void read(Storage storage, long offset, Reading reading) throws IOException;
}
