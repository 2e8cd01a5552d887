package io.deeperstream.model;

import java.util.Optional;

/** A part of an image, and the size at which it is shown. */
interface View {

  /** Chooses the view of an image by its header. */
  interface Choice {
    View of(ImageHeader header);
  }

  /**
   * Returns the reduction, 8, 4, 2 or 1, at which a JPEG can be decoded without losing detail of
   * the view.
   */
  int ratio();

  /** Tells whether the view is the whole image, pixel by pixel, as decoded at this reduction. */
  boolean isWhole(int ratio);

  /** Returns the transformation from the image as decoded at this reduction to the view. */
  Resampling resampling(int ratio);

  /**
   * Returns the window of a JPEG that must be decoded at this reduction; empty for the whole image.
   */
  Optional<Window> window(int ratio);
}
