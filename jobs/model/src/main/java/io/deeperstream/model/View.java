package io.deeperstream.model;

import java.util.Optional;

/** A part of an image, and the size at which it is shown. */
interface View {

  /** Chooses the view of an image by its header. */
  interface Choice {
    View of(ImageHeader header);
  }

  /**
   * The reduction, 8, 4, 2 or 1, at which a JPEG can be decoded without losing detail of the view.
   */
  int ratio();

  /** Tells whether the view is the whole image, pixel by pixel, as decoded at this reduction. */
  boolean isWhole(int ratio);

  /** From the image as decoded at this reduction to what is shown. */
  Resampling resampling(int ratio);

  /** What has to be decoded of a JPEG at this reduction; empty for all of it. */
  Optional<Window> window(int ratio);
}
