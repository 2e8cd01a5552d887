package io.deeperstream.model;

/**
 * Decoded images.
 *
 * @param pixels RGB bytes, row-major {@code [count][size][size][3]}; may be longer; not copied
 * @param count number of images, at least 1
 */
public record PixelBatch(byte[] pixels, int count) {

  /** Checks the count. */
  public PixelBatch {
    if (count < 1) {
      throw new IllegalArgumentException("count (%d) must be at least 1".formatted(count));
    }
  }

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 16;

  /**
   * Number of bytes that a batch takes in one array.
   *
   * @param count number of images
   * @param imageSize their side
   * @throws IllegalArgumentException if no array is that long
   */
  public static int bytes(int count, int imageSize) {
    long bytes = 3L * imageSize * imageSize * count;
    if (bytes > LONGEST_ARRAY) {
      throw new IllegalArgumentException(
          "a batch of %d images of %d × %d pixels takes %d bytes; at most %d are possible, which is %d images"
              .formatted(
                  count,
                  imageSize,
                  imageSize,
                  bytes,
                  LONGEST_ARRAY,
                  LONGEST_ARRAY / (3L * imageSize * imageSize)));
    }
    return (int) bytes;
  }

  /**
   * Number of bytes of a batch.
   *
   * @param pixels what holds it
   * @param count number of images
   * @param imageSize their side
   * @throws IllegalArgumentException if the count is negative, the batch exceeds an array or {@code
   *     pixels} is too short
   */
  static int checkedBytes(int pixels, int count, int imageSize) {
    long bytes = 3L * imageSize * imageSize * count;
    if (count < 0 || bytes > pixels) {
      throw new IllegalArgumentException(
          "count (%d) images of %d × %d × 3 bytes need %d bytes; pixels holds %d"
              .formatted(count, imageSize, imageSize, bytes, pixels));
    }
    return (int) bytes;
  }
}
