package io.deeperstream.collection;

import java.util.Objects;

/**
 * An image file of a collection.
 *
 * @param id its name in the collection, such as {@code birds/owl.png}
 * @param bytes the file, as it lies there; not copied, the receiver's from then on
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by id, never by its bytes.
public record CollectionImage(String id, byte[] bytes) {
  /** Refuses what is missing. */
  public CollectionImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(bytes, "bytes");
  }

  /** Two images are equal if their ids are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CollectionImage image && image.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return String.format("%s (%d bytes)", id, bytes.length);
  }
}
