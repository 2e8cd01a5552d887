package io.deeperstream.model;

/**
 * A transformation of decoded pixels into a picture of another size, such as the network's square:
 * scaling, then cropping.
 *
 * @param rows of the output
 * @param columns of the output
 * @param scaleY output rows per decoded row
 * @param scaleX output columns per decoded column
 * @param offsetY rows of the resized image above the crop
 * @param offsetX columns of the resized image left of the crop
 */
record Resampling(int rows, int columns, float scaleY, float scaleX, float offsetY, float offsetX) {

  private static final int[] RATIOS = {8, 4, 2};

  /**
   * Scales the shorter side to a size and crops the centre. Sizes and offsets round as
   * torchvision's {@code Resize} and {@code CenterCrop} do.
   *
   * @param width of the image
   * @param height of the image
   * @param ratio by which decoding has already reduced both, rounding up
   * @param resizeTo the shorter side after resizing
   * @param size side of the crop
   */
  static Resampling of(int width, int height, int ratio, int resizeTo, int size) {
    long shorter = Math.min(width, height);
    long rows = (long) resizeTo * height / shorter;
    long columns = (long) resizeTo * width / shorter;
    return new Resampling(
        size,
        size,
        (float) ((double) rows / reduced(height, ratio)),
        (float) ((double) columns / reduced(width, ratio)),
        (float) Math.rint((rows - size) / 2.0),
        (float) Math.rint((columns - size) / 2.0));
  }

  /**
   * Returns the largest reduction at which a JPEG can be decoded so that its shorter side stays at
   * least {@code resizeTo}.
   *
   * @return 8, 4, 2 or 1
   */
  static int ratio(int width, int height, int resizeTo) {
    for (int ratio : RATIOS) {
      if (reduced(Math.min(width, height), ratio) >= resizeTo) {
        return ratio;
      }
    }
    return 1;
  }

  /** Returns the transformation that gives the same picture from a window of the decoded image. */
  Resampling within(Window window) {
    return new Resampling(
        rows,
        columns,
        scaleY,
        scaleX,
        offsetY - window.top() * scaleY,
        offsetX - window.left() * scaleX);
  }

  /** Returns a side after reduction. */
  static int reduced(int side, int ratio) {
    return (int) (((long) side + ratio - 1) / ratio);
  }
}
