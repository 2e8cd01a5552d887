package io.deeperstream.interchange.file;

import java.util.List;

/**
 * A tensor in a file.
 *
 * @param name as the file has it
 * @param type of its elements
 * @param shape extents, each at least 0; empty for a single number
 */
public record TensorInfo(String name, TensorType type, List<Long> shape) {

  /** The most dimensions that a tensor may have. */
  public static final int MAX_DIMENSIONS = 16;

  /** Copies the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /**
   * Number of elements of a shape that a file gives.
   *
   * @throws TensorFileException naming the tensor, if an extent is negative, there are more than
   *     {@link #MAX_DIMENSIONS}, or the elements exceed 2⁶³
   */
  static long checkedElements(String name, List<Long> shape) throws TensorFileException {
    if (shape.size() > MAX_DIMENSIONS) {
      throw new TensorFileException(
          "tensor '%s' has %d dimensions; at most %d are taken"
              .formatted(name, shape.size(), MAX_DIMENSIONS));
    }
    long elements = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new TensorFileException("tensor '%s' has the shape %s".formatted(name, shape));
      }
      try {
        elements = Math.multiplyExact(elements, extent);
      } catch (ArithmeticException e) {
        throw new TensorFileException(
            "tensor '%s' has the shape %s, more elements than any file holds"
                .formatted(name, shape),
            e);
      }
    }
    return elements;
  }
}
