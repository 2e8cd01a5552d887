package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The images of one zip, sorted by name; the entry's name is the id. */
final class ZipCollection implements ImageCollection {
  private final Path path;
  private final int maximumBytes;

  /**
   * A collection that opens the zip when it is walked.
   *
   * @param maximumBytes largest image
   */
  ZipCollection(Path path, int maximumBytes) {
    this.path = path;
    this.maximumBytes = maximumBytes;
  }

  @Override
  public OptionalLong size() throws IOException {
    try (OpenZip zip = new OpenZip(path, maximumBytes)) {
      return OptionalLong.of(zip.images().size());
    }
  }

  @Override
  public ImageIterator images() {
    try {
      return new ZipImages(new OpenZip(path, maximumBytes), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
