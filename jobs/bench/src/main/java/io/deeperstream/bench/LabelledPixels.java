package io.deeperstream.bench;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.PixelBatch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decoded images and their classes.
 *
 * @param network in whose clustering view they are
 * @param batches of pixels
 * @param labels number of each image's class, {@code [images]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LabelledPixels(NetworkSpec network, List<PixelBatch> batches, int[] labels) {

  /** The first batches, of at least this many images where there are so many. */
  List<PixelBatch> first(int images) {
    List<PixelBatch> first = new ArrayList<>();
    int count = 0;
    for (PixelBatch batch : batches) {
      if (count >= images) {
        break;
      }
      first.add(batch);
      count += batch.count();
    }
    return first;
  }

  /** Features of all images in each layer, {@code [images][columns]}, by one pass. */
  Map<Layer, FloatMatrix> features(Network embedding, List<Layer> layers) {
    Map<Layer, List<FloatMatrix>> parts = new EnumMap<>(Layer.class);
    for (PixelBatch batch : batches) {
      List<FloatMatrix> features = embedding.embed(batch.pixels(), batch.count(), layers);
      for (int i = 0; i < layers.size(); i++) {
        parts.computeIfAbsent(layers.get(i), any -> new ArrayList<>()).add(features.get(i));
      }
    }
    Map<Layer, FloatMatrix> all = new EnumMap<>(Layer.class);
    parts.forEach((layer, rows) -> all.put(layer, FloatMatrix.concat(rows)));
    return all;
  }
}
