package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The images of an open zip, which is closed after the last one. */
final class ZipImages implements ImageIterator {
  private final OpenZip zip;
  private final String idPrefix;
  private final Iterator<String> names;

  /**
   * Starts at the first name.
   *
   * @param zip owned from here on
   * @param idPrefix what comes before an entry's name in the id
   */
  ZipImages(OpenZip zip, String idPrefix) {
    this.zip = zip;
    this.idPrefix = idPrefix;
    this.names = zip.images().iterator();
  }

  @Override
  public boolean hasNext() {
    if (names.hasNext()) {
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
    String name = names.next();
    try {
      return new CollectionImage(idPrefix + name, zip.read(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
