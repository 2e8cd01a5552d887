package io.deeperstream.evaluation;

import java.util.Objects;

/**
 * An image file with its class.
 *
 * @param id its name in its collection, not empty
 * @param label name of its class, not empty
 * @param file as it lies in the collection; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LabelledImage(String id, String label, byte[] file) {

  /**
   * Refuses what is missing.
   *
   * @throws IllegalArgumentException if id or label is empty
   */
  public LabelledImage {
    Objects.requireNonNull(file, "file");
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an image of the class '%s' has no id".formatted(label));
    }
    if (label.isEmpty()) {
      throw new IllegalArgumentException("the label of image '%s' is empty".formatted(id));
    }
  }
}
