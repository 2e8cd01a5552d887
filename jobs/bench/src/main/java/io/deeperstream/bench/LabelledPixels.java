package io.deeperstream.bench;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.PixelBatch;
import java.util.ArrayList;
import java.util.List;

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
}
