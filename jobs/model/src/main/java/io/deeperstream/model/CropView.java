package io.deeperstream.model;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A rectangle of an image, stretched to the square.
 *
 * @param header of the image
 * @param top first row
 * @param left first column
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param size side of the square
 */
record CropView(ImageHeader header, int top, int left, int height, int width, int size)
    implements View {

  private static final int TRIES = 10;
  private static final double LOG_RATIO = Math.log(4.0 / 3);

  /**
   * A random resized crop as torchvision draws it: area uniform in [minArea, 1] of the image's,
   * ratio log-uniform in [3/4, 4/3], ten tries, then the largest centre crop of an allowed ratio.
   */
  static CropView random(ImageHeader header, double minArea, int size, SplittableRandom random) {
    double area = (double) header.width() * header.height();
    for (int i = 0; i < TRIES; i++) {
      double target = area * (minArea + (1 - minArea) * random.nextDouble());
      double ratio = Math.exp((2 * random.nextDouble() - 1) * LOG_RATIO);
      long width = Math.round(Math.sqrt(target * ratio));
      long height = Math.round(Math.sqrt(target / ratio));
      if (width >= 1 && height >= 1 && width <= header.width() && height <= header.height()) {
        return new CropView(
            header,
            random.nextInt(header.height() - (int) height + 1),
            random.nextInt(header.width() - (int) width + 1),
            (int) height,
            (int) width,
            size);
      }
    }
    return centre(header, size);
  }

  private static CropView centre(ImageHeader header, int size) {
    int width = (int) Math.max(1, Math.min(header.width(), Math.round(header.height() * 4 / 3.0)));
    int height = (int) Math.max(1, Math.min(header.height(), Math.round(header.width() * 4 / 3.0)));
    return new CropView(
        header, (header.height() - height) / 2, (header.width() - width) / 2, height, width, size);
  }

  @Override
  public int ratio() {
    return Resampling.ratio(width, height, size);
  }

  @Override
  public boolean isWhole(int ratio) {
    return false;
  }

  @Override
  public Resampling resampling(int ratio) {
    double rows = (double) Resampling.reduced(header.height(), ratio) / header.height();
    double columns = (double) Resampling.reduced(header.width(), ratio) / header.width();
    double scaleY = size / (height * rows);
    double scaleX = size / (width * columns);
    return new Resampling(
        size,
        size,
        (float) scaleY,
        (float) scaleX,
        (float) (top * rows * scaleY),
        (float) (left * columns * scaleX));
  }

  @Override
  public Optional<Window> window(int ratio) {
    int rows = Resampling.reduced(header.height(), ratio);
    int columns = Resampling.reduced(header.width(), ratio);
    int firstRow = (int) Math.floor((double) top * rows / header.height());
    int firstColumn = (int) Math.floor((double) left * columns / header.width());
    int lastRow = (int) Math.ceil((double) (top + height) * rows / header.height());
    int lastColumn = (int) Math.ceil((double) (left + width) * columns / header.width());
    return Optional.of(
        new Window(firstRow, firstColumn, lastRow - firstRow, lastColumn - firstColumn));
  }
}
