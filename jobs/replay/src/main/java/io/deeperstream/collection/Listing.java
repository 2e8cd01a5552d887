package io.deeperstream.collection;

import java.io.IOException;
import java.util.OptionalLong;

/** Lists a collection's images, in a fixed order. Thread-safe; each walk stands alone. */
sealed interface Listing permits FolderListing, UnlistedListing, YfccListing, ZipListing {
  /** Returns the number of images where that is known without opening every file. */
  OptionalLong size() throws IOException;

  /** Starts at the first image's place. The caller closes the iterator. */
  PlaceIterator places();
}
