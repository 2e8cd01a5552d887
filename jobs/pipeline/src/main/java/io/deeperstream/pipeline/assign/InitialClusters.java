package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import java.io.IOException;
import java.io.Serializable;

/**
 * A super-cluster as its generation was fitted.
 *
 * @param centroids of its sub-clusters, [k/m][d]
 * @param counts images behind each, [k/m]
 * @param superCentroid [d]
 * @param superCount images behind the super-centroid
 */
public record InitialClusters(
    FloatMatrix centroids, double[] counts, float[] superCentroid, double superCount) {

  /** Loads fitted super-clusters; tests use a fake. */
  public interface Loader extends Serializable {
    InitialClusters load(GenerationRef generation, int superCluster) throws IOException;
  }

  /** Returns a loader that reads from the model store. */
  public static Loader fromStore(String store) {
    return (ref, superCluster) -> {
      StoredGeneration generation = new ModelStore(store).open(ref);
      return new InitialClusters(
          generation.subCentroids(superCluster),
          generation.subCounts(superCluster),
          generation.superCentroids().row(superCluster),
          generation.superCounts()[superCluster]);
    };
  }
}
