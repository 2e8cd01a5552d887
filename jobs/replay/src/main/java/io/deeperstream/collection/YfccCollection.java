package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** YFCC100M's layout: zips of 1,000 images, and the list of the image numbers that are used. */
final class YfccCollection implements ImageCollection {
  /** The file that lists the image numbers. */
  static final String UNIQUE_IDS = "flickr_unique_ids.npy";

  private final Path root;
  private final int maximumBytes;

  /**
   * A collection that reads list and zips when it is walked.
   *
   * @param maximumBytes largest image
   */
  YfccCollection(Path root, int maximumBytes) {
    this.root = root;
    this.maximumBytes = maximumBytes;
  }

  @Override
  public OptionalLong size() throws IOException {
    try (ImageNumbers numbers = new ImageNumbers(root.resolve(UNIQUE_IDS))) {
      return OptionalLong.of(numbers.size());
    }
  }

  @Override
  public ImageIterator images() {
    try {
      return new YfccImages(root, new ImageNumbers(root.resolve(UNIQUE_IDS)), maximumBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
