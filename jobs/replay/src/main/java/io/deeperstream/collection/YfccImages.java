package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/** The images of a list of numbers; the list and one zip are open at a time. */
final class YfccImages implements ImageIterator {
  private final Path root;
  private final ImageNumbers numbers;
  private final int maximumBytes;
  private OpenZip zip;
  private Path zipPath;

  /**
   * Starts at the first number.
   *
   * @param numbers owned from here on
   * @param maximumBytes largest image
   */
  YfccImages(Path root, ImageNumbers numbers, int maximumBytes) {
    this.root = root;
    this.numbers = numbers;
    this.maximumBytes = maximumBytes;
  }

  @Override
  public boolean hasNext() {
    if (numbers.remaining() > 0) {
      return true;
    }
    close();
    return false;
  }

  @Override
  public CollectionImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      String id = String.format("%08d", numbers.next());
      Path path = root.resolve(id.substring(0, 2)).resolve(id.substring(2, 5) + ".zip");
      if (!path.equals(zipPath)) {
        closeZip();
        zip = new OpenZip(path, maximumBytes);
        zipPath = path;
      }
      return new CollectionImage(id, zip.read(id.substring(5) + ".jpg"));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try (numbers) {
      closeZip();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void closeZip() throws IOException {
    if (zip != null) {
      zip.close();
    }
  }
}
