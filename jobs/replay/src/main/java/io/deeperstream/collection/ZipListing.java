package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The images of one zip, sorted by name.
 *
 * @param path the zip
 * @param idPrefix what comes before an entry's name in the id
 * @param maximumBytes largest image
 */
record ZipListing(Path path, String idPrefix, int maximumBytes) implements Listing {
  @Override
  public OptionalLong size() throws IOException {
    return OptionalLong.of(names().size());
  }

  /** Reads the names at once and closes the zip. */
  @Override
  public PlaceIterator places() {
    Iterator<String> names;
    try {
      names = names().iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return new PlaceIterator() {
      @Override
      public boolean hasNext() {
        return names.hasNext();
      }

      @Override
      public Place next() {
        String name = names.next();
        return new Place(idPrefix + name, path, name);
      }

      @Override
      public void close() {
        // Nothing stays open.
      }
    };
  }

  private List<String> names() throws IOException {
    try (OpenZip zip = new OpenZip(path, maximumBytes)) {
      return zip.images();
    }
  }
}
