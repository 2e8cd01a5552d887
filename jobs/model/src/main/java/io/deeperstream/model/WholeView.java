package io.deeperstream.model;

import java.util.Optional;

/**
 * The whole image, made smaller.
 *
 * @param header of the image
 * @param shorterSide in pixels, of what is shown; at most that of the image
 */
record WholeView(ImageHeader header, int shorterSide) implements View {

  @Override
  public int ratio() {
    return Resampling.ratio(header.width(), header.height(), shorterSide);
  }

  @Override
  public boolean isWhole(int ratio) {
    return false;
  }

  @Override
  public Resampling resampling(int ratio) {
    int rows = shown(header.height());
    int columns = shown(header.width());
    return new Resampling(
        rows,
        columns,
        (float) ((double) rows / Resampling.reduced(header.height(), ratio)),
        (float) ((double) columns / Resampling.reduced(header.width(), ratio)),
        0,
        0);
  }

  private int shown(int side) {
    return (int) ((long) shorterSide * side / Math.min(header.width(), header.height()));
  }

  @Override
  public Optional<Window> window(int ratio) {
    return Optional.empty();
  }
}
