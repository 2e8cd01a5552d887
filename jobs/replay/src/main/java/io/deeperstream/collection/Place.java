package io.deeperstream.collection;

import java.nio.file.Path;

/**
 * The place of an image on disk.
 *
 * @param id the image's name in the collection
 * @param file the image's own file, or the zip that holds it
 * @param entry name of the zip's entry; empty where the file is the image
 */
record Place(String id, Path file, String entry) {
  boolean isInZip() {
    return !entry.isEmpty();
  }

  Place withId(String other) {
    return new Place(other, file, entry);
  }
}
