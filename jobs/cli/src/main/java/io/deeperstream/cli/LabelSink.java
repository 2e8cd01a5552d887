package io.deeperstream.cli;

import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Receives the labels that a command reads, and writes them to a file or discards them. */
interface LabelSink extends Consumer<PseudoLabel>, AutoCloseable {

  @Override
  void close() throws IOException;

  /** Returns a sink that writes to a file if one is given, else one that discards labels. */
  static LabelSink of(Optional<Path> file) throws IOException {
    return file.isPresent() ? new LabelFile(file.get()) : new Discarded();
  }

  /** Discards labels. */
  final class Discarded implements LabelSink {
    @Override
    public void accept(PseudoLabel label) {
      // The caller counts labels.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
