package io.deeperstream.collection;

import java.io.UncheckedIOException;
import java.util.Iterator;

/**
 * A walk over a collection's images, with at most two files open; in shuffled order at most 65.
 *
 * <p>{@code hasNext} and {@code next} throw an {@link UncheckedIOException} that names the file or
 * the zip's entry that can't be read. Whoever stops early closes; at the end nothing is open any
 * more. Not thread-safe.
 */
public interface ImageIterator extends Iterator<CollectionImage>, AutoCloseable {
  /** Closes the open files. Closing twice is closing once. */
  @Override
  void close();
}
