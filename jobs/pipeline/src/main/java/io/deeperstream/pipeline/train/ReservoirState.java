package io.deeperstream.pipeline.train;

import io.deeperstream.training.Reservoir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Samples of images in keyed state, one entry an image. The caller sets the key, which is the
 * sample's number.
 */
final class ReservoirState {

  private static final int ENTRY_BYTES = 64;

  private final MapState<Long, ReservoirImage> images;

  ReservoirState(KeyedStateStore store) {
    images =
        store.getMapState(
            new MapStateDescriptor<>(
                "reservoir", Types.LONG, TypeInformation.of(ReservoirImage.class)));
  }

  /** Offers an image to the sample of the current key. */
  void offer(Reservoir sample, long priority, ReservoirImage image) throws IOException {
    int bytes = image.file().length + ENTRY_BYTES;
    if (!sample.accepts(priority, bytes)) {
      return;
    }
    put(priority, image);
    for (long evicted : sample.add(priority, bytes)) {
      remove(evicted);
    }
  }

  /** The sample of the current key as it was stored. */
  Reservoir restore(long maxCount, long maxBytes, long threshold) throws IOException {
    Map<Long, Integer> kept = new TreeMap<>();
    try {
      for (Map.Entry<Long, ReservoirImage> entry : images.entries()) {
        kept.put(entry.getKey(), entry.getValue().file().length + ENTRY_BYTES);
      }
    } catch (Exception e) {
      throw failure(e);
    }
    return Reservoir.restore(maxCount, maxBytes, threshold, kept.entrySet());
  }

  /** The priorities of the current key's sample, ascending. */
  List<Long> priorities() throws IOException {
    List<Long> all = new ArrayList<>();
    try {
      images.keys().forEach(all::add);
    } catch (Exception e) {
      throw failure(e);
    }
    all.sort(null);
    return all;
  }

  /** Images of the current key's sample, in the order of the priorities. */
  List<ReservoirImage> read(List<Long> priorities) throws IOException {
    List<ReservoirImage> found = new ArrayList<>();
    try {
      for (long priority : priorities) {
        found.add(images.get(priority));
      }
    } catch (Exception e) {
      throw failure(e);
    }
    return found;
  }

  void clear() {
    images.clear();
  }

  private void put(long priority, ReservoirImage image) throws IOException {
    try {
      images.put(priority, image);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private void remove(long priority) throws IOException {
    try {
      images.remove(priority);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private static IOException failure(Exception e) {
    return new IOException("the state of the reservoir cannot be used", e);
  }
}
