package io.deeperstream.pipeline.fit;

import io.deeperstream.pipeline.generation.FittedLabels;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Labels of a fit as they come, batch by batch. Not thread-safe. */
final class LabelCollector {

  private final IntStream.Builder partitions = IntStream.builder();
  private final LongStream.Builder offsets = LongStream.builder();
  private final IntStream.Builder superClusters = IntStream.builder();
  private final IntStream.Builder subClusters = IntStream.builder();
  private FittedLabels built;

  /**
   * Adds the labels of some images.
   *
   * @param superCluster [images]
   * @param subCluster [images]
   */
  void add(List<FitImage> images, int[] superCluster, int[] subCluster) {
    for (int i = 0; i < images.size(); i++) {
      partitions.add(images.get(i).partition());
      offsets.add(images.get(i).offset());
      superClusters.add(superCluster[i]);
      subClusters.add(subCluster[i]);
    }
  }

  /** All labels; nothing can be added after. */
  FittedLabels labels() {
    if (built == null) {
      built =
          new FittedLabels(
              partitions.build().toArray(),
              offsets.build().toArray(),
              superClusters.build().toArray(),
              subClusters.build().toArray());
    }
    return built;
  }
}
