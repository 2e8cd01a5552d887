package io.deeperstream.pipeline.embed;

import io.deeperstream.clustering.CentroidIndex;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Embedder;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.Closeable;
import java.io.IOException;

/**
 * A generation that is ready to embed. The super-centroids follow their revisions; everything else
 * never changes. Confined to the task's thread once it is loaded.
 */
public final class LoadedGeneration implements Closeable {

  private final GenerationRef ref;
  private final NetworkSpec network;
  private final Embedder embedder;
  private final Projection projection;
  private final CentroidIndex superCentroids;
  private final long[] revisions;
  private final Closeable share;

  /**
   * @param ref which generation
   * @param network its teacher's shape
   * @param embedder its teacher, which gives the features that are clustered
   * @param projection these features → clustering space
   * @param superCentroids [m][d] as fitted; copied
   * @param share closed with this object
   */
  public LoadedGeneration(
      GenerationRef ref,
      NetworkSpec network,
      Embedder embedder,
      Projection projection,
      FloatMatrix superCentroids,
      Closeable share) {
    this.ref = ref;
    this.network = network;
    this.embedder = embedder;
    this.projection = projection;
    this.superCentroids = new CentroidIndex(superCentroids);
    this.revisions = new long[superCentroids.rows()];
    this.share = share;
  }

  public GenerationRef ref() {
    return ref;
  }

  public NetworkSpec network() {
    return network;
  }

  /** m of this generation. */
  public int superClusters() {
    return superCentroids.size();
  }

  /**
   * Takes over a super-centroid, unless a later revision of it is already in place.
   *
   * @throws IllegalArgumentException if its super-cluster or its size is not of this generation
   */
  public void revise(SuperCentroidRevision revision) {
    int s = revision.superCluster();
    if (s < 0 || s >= superClusters() || revision.vector().length != superCentroids.dimension()) {
      throw new IllegalArgumentException(
          "revision of super-cluster %d with %d dimensions does not fit %s, which has %d with %d"
              .formatted(
                  s, revision.vector().length, ref, superClusters(), superCentroids.dimension()));
    }
    if (revision.revision() > revisions[s]) {
      revisions[s] = revision.revision();
      superCentroids.replace(s, revision.vector());
    }
  }

  /**
   * Embeds and projects a batch.
   *
   * @param pixels uint8 [count][S][S][3]
   * @return [count][d]; rows of unit norm where the projection is spherical
   */
  public FloatMatrix features(byte[] pixels, int count) {
    return projection.apply(embedder.embed(pixels, count));
  }

  /** The super-cluster of each row of {@code features}, [rows]. */
  public int[] superClusters(FloatMatrix features) {
    return superCentroids.nearest(features, 1).cluster();
  }

  @Override
  public void close() throws IOException {
    superCentroids.close();
    share.close();
  }
}
