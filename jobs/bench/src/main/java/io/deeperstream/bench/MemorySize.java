package io.deeperstream.bench;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a memory of images.
 *
 * @param images that it holds, all of the same size
 * @param bytes of each image's file
 */
record MemorySize(int images, int bytes) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

  /**
   * Reads {@code IMAGESxBYTES}.
   *
   * @param option that the text belongs to, for the message
   * @param leastImages bound of the number of images
   * @throws InvalidSettingException if it is no such text or a number is below its bound
   */
  static MemorySize parse(String option, String text, int leastImages) {
    Matcher numbers = TEXT.matcher(text);
    if (!numbers.matches()) {
      throw new InvalidSettingException(
          "%s is '%s'; it must be IMAGESxBYTES, such as 50000x2000".formatted(option, text));
    }
    MemorySize size =
        new MemorySize(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    Bounds.atLeast(
        "the number of images of %s %s".formatted(option, text), size.images, leastImages);
    Bounds.atLeast(
        "the size of an image of %s %s".formatted(option, text),
        size.bytes,
        PaddedImages.LEAST_BYTES);
    return size;
  }

  /** Bytes of all files. */
  long allBytes() {
    return (long) images * bytes;
  }

  @Override
  public String toString() {
    return "memory of %,d images of %,d bytes".formatted(images, bytes);
  }
}
