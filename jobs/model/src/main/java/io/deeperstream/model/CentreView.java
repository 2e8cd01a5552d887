package io.deeperstream.model;

import java.util.Optional;

/**
 * The clustering view: the shorter side resized, the centre cropped.
 *
 * @param header of the image
 * @param resizeTo the shorter side before cropping
 * @param size side of the square
 */
record CentreView(ImageHeader header, int resizeTo, int size) implements View {

  @Override
  public int ratio() {
    return Resampling.ratio(header.width(), header.height(), resizeTo);
  }

  @Override
  public boolean isWhole(int ratio) {
    return resizeTo == size
        && Resampling.reduced(header.width(), ratio) == size
        && Resampling.reduced(header.height(), ratio) == size;
  }

  @Override
  public Resampling resampling(int ratio) {
    return Resampling.of(header.width(), header.height(), ratio, resizeTo, size);
  }

  @Override
  public Optional<Window> window(int ratio) {
    return Optional.empty();
  }
}
