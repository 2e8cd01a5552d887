package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * YFCC100M's layout: zips of 1,000 images, and the list of the image numbers that are used.
 *
 * @param root folder of the list
 */
record YfccListing(Path root) implements Listing {
  /** The file that lists the image numbers. */
  static final String UNIQUE_IDS = "flickr_unique_ids.npy";

  @Override
  public OptionalLong size() throws IOException {
    try (ImageNumbers numbers = open()) {
      return OptionalLong.of(numbers.size());
    }
  }

  @Override
  public PlaceIterator places() {
    try {
      return new Walk(open());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private ImageNumbers open() throws IOException {
    return new ImageNumbers(root.resolve(UNIQUE_IDS));
  }

  /** Holds the list open. */
  private final class Walk implements PlaceIterator {
    private final ImageNumbers numbers;

    Walk(ImageNumbers numbers) {
      this.numbers = numbers;
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
    public Place next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        String id = String.format("%08d", numbers.next());
        Path zip = root.resolve(id.substring(0, 2)).resolve(id.substring(2, 5) + ".zip");
        return new Place(id, zip, id.substring(5) + ".jpg");
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      try {
        numbers.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }
}
