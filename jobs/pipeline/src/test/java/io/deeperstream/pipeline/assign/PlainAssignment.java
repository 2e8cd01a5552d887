package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.MiniBatch;
import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.schemas.PseudoLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reference implementation of the operator, without Flink: online k-means over batches in the order
 * given.
 */
final class PlainAssignment implements AutoCloseable {

  private final Map<Integer, OnlineKMeans> clusters = new TreeMap<>();
  private final Map<Integer, List<EmbeddedImage>> waiting = new TreeMap<>();
  private final List<PseudoLabel> labels = new ArrayList<>();

  void add(EmbeddedImage image) {
    List<EmbeddedImage> batch =
        waiting.computeIfAbsent(image.superCluster(), s -> new ArrayList<>());
    batch.add(image);
    if (batch.size() == AssignHarness.OPTIONS.batch()) {
      update(image.superCluster());
    }
  }

  void flush() {
    List.copyOf(waiting.keySet()).forEach(this::update);
  }

  private void update(int superCluster) {
    List<EmbeddedImage> batch = waiting.remove(superCluster);
    MiniBatch result =
        clusters
            .computeIfAbsent(superCluster, s -> start(batch.get(0)))
            .update(
                FloatMatrix.concat(
                    batch.stream()
                        .map(i -> new FloatMatrix(i.features(), 1, i.features().length))
                        .toList()));
    for (int i = 0; i < batch.size(); i++) {
      EmbeddedImage image = batch.get(i);
      labels.add(
          new PseudoLabel(
              Samples.RUN,
              image.partition(),
              image.offset(),
              image.pass(),
              image.imageId(),
              image.generation(),
              superCluster,
              result.assignment().cluster()[i],
              result.incarnation()[i],
              result.assignment().squaredDistance()[i],
              image.truncated()));
    }
  }

  private static OnlineKMeans start(EmbeddedImage first) {
    AssignOptions options = AssignHarness.OPTIONS;
    InitialClusters fitted =
        AssignHarness.fitted(Samples.generation(first.generation()), first.superCluster());
    return OnlineKMeans.startingAt(
        new OnlineKMeans.Options(
            options.forgetting(),
            options.starvation(),
            8,
            options.seed() * 1_000_003 + first.superCluster(),
            1),
        fitted.centroids(),
        fitted.counts());
  }

  List<PseudoLabel> labels() {
    return labels;
  }

  SubCentroid row(int superCluster, int row) {
    return clusters.get(superCluster).state(row);
  }

  @Override
  public void close() {
    clusters.values().forEach(OnlineKMeans::close);
  }
}
