package io.deeperstream.view.state;

import java.io.IOException;

/**
 * Places images and descriptors in the clustering space of a generation, by the generation's own
 * network, projection and super-centroids. Thread-safe.
 */
public interface GenerationEmbedder extends AutoCloseable {

  /**
   * A place in the clustering space.
   *
   * @param features {@code [dimension]}
   * @param superCluster that the features belong to
   */
  @SuppressWarnings("ArrayRecordComponent") // A result, never compared.
  record Place(float[] features, int superCluster) {}

  /**
   * Embeds an image.
   *
   * @param file JPEG, PNG, GIF or BMP; only read
   * @throws IOException if the generation cannot be read
   * @throws UnplaceableException if the image cannot be decoded
   */
  Place image(ShownGeneration generation, byte[] file) throws IOException, UnplaceableException;

  /**
   * Projects a descriptor.
   *
   * @param descriptor as the layer that the generation clusters gives it; only read
   * @throws IOException if the generation cannot be read
   * @throws UnplaceableException if the descriptor has another length
   */
  Place descriptor(ShownGeneration generation, float[] descriptor)
      throws IOException, UnplaceableException;

  @Override
  void close();
}
