package io.deeperstream.training;

/** Whose labels an image of the memory is trained on. */
public enum LabelSource {
  /** Those of the fit, as the paper does: fixed until the next re-clustering. */
  FIT,
  /** Those of the live centroids: an image that comes again brings its newest label. */
  LIVE
}
