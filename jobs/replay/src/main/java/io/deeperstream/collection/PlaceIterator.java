package io.deeperstream.collection;

import java.util.Iterator;

/**
 * Lists the places of a collection's images without reading one of them. {@code hasNext} and {@code
 * next} throw an {@link java.io.UncheckedIOException} that names what can't be listed. Not
 * thread-safe.
 */
interface PlaceIterator extends Iterator<Place>, AutoCloseable {
  /** Closes what is open; nothing is after the end. Closing twice is closing once. */
  @Override
  void close();
}
