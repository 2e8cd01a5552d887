package io.deeperstream.cli;

import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the labels that a command reads go: to a file, or nowhere. */
interface LabelSink extends Consumer<PseudoLabel>, AutoCloseable {

  @Override
  void close() throws IOException;

  /** A file if one is given. */
  static LabelSink of(Optional<Path> file) throws IOException {
    return file.isPresent() ? new LabelFile(file.get()) : new Discarded();
  }

  /** Nowhere. */
  final class Discarded implements LabelSink {
    @Override
    public void accept(PseudoLabel label) {
      // Only counted.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
