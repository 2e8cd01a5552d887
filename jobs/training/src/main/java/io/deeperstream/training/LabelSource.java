package io.deeperstream.training;

/** Source of the labels that the memory's images are trained on. */
public enum LabelSource {
  /** Those of the fit, as the paper does: fixed until the next re-clustering. */
  FIT,
  /** Those of the live centroids: an image that arrives again brings its newest label. */
  LIVE
}
