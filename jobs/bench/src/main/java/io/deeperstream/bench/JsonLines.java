package io.deeperstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes figures to a file as they come, a line of JSON each; to none where none is asked for. */
final class JsonLines implements AutoCloseable {

  private final ObjectMapper json = new ObjectMapper();
  private final Writer writer;

  /**
   * @param file made anew; null for none
   */
  JsonLines(Path file) throws IOException {
    writer = file == null ? Writer.nullWriter() : Files.newBufferedWriter(file);
  }

  /** Writes a record that Jackson can write. */
  void add(Object figures) throws IOException {
    writer.write(json.writeValueAsString(figures) + "\n");
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
