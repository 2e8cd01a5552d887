package io.deeperstream.model;

import io.deeperstream.clustering.FloatMatrix;

/** Turns images into features. Implementations are safe for use by several threads. */
public interface Embedder extends AutoCloseable {

  /** Side of the square images in pixels. */
  int imageSize();

  /** Length of an image's features. */
  int featureSize();

  /**
   * Embeds a batch.
   *
   * @param pixels RGB bytes, row-major {@code [count][imageSize][imageSize][3]}; may be longer;
   *     only read
   * @param count number of images, at least 0
   * @return {@code [count][featureSize]}, owned by the caller
   * @throws IllegalArgumentException if {@code pixels} holds fewer than {@code count} images
   * @throws IllegalStateException after {@link #close}
   */
  FloatMatrix embed(byte[] pixels, int count);

  /** Frees native memory, after the batches in progress; closing twice does nothing. */
  @Override
  void close();
}
