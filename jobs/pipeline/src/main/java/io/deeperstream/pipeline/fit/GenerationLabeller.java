package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.FileUtils;

/**
 * Labels files by a stored generation: its own network, projection and centroids, as fitted. For
 * one thread.
 */
public final class GenerationLabeller implements AutoCloseable {

  private final ImageEmbedding embedding;
  private final NearestSubCentroid nearest;

  private GenerationLabeller(ImageEmbedding embedding, NearestSubCentroid nearest) {
    this.embedding = embedding;
    this.nearest = nearest;
  }

  /** Opens a generation; the caller closes it. */
  public static GenerationLabeller open(JobSettings settings, GenerationRef ref)
      throws IOException {
    StoredGeneration stored = new ModelStore(settings.store()).open(ref);
    List<FloatMatrix> subCentroids = new ArrayList<>();
    for (int s = 0; s < stored.manifest().superClusters(); s++) {
      subCentroids.add(stored.subCentroids(s));
    }
    NearestSubCentroid nearest =
        new NearestSubCentroid(stored.projection(), stored.superCentroids(), subCentroids);
    Path local = Files.createTempDirectory("deeperstream-teacher");
    try {
      stored.copyTeacher(local);
      return new GenerationLabeller(
          new ImageEmbedding(
              settings, local, stored.manifest().network(), stored.manifest().layer()),
          nearest);
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }

  /** Super- and sub-cluster of each file; null for one that cannot be decoded. */
  public List<int[]> label(List<byte[]> files) throws IOException {
    List<FitImage> images = files.stream().map(file -> new FitImage(0, 0, -1, -1, file)).toList();
    Map<FitImage, int[]> labels = new IdentityHashMap<>();
    Iterator<FitImage> left = images.iterator();
    while (left.hasNext()) {
      ImageEmbedding.Embedded next = embedding.next(left, Integer.MAX_VALUE);
      NearestSubCentroid.Labels found = nearest.of(next.features());
      for (int i = 0; i < next.images().size(); i++) {
        labels.put(
            next.images().get(i), new int[] {found.superCluster()[i], found.subCluster()[i]});
      }
    }
    List<int[]> ordered = new ArrayList<>();
    images.forEach(image -> ordered.add(labels.get(image)));
    return ordered;
  }

  @Override
  public void close() {
    embedding.close();
  }
}
