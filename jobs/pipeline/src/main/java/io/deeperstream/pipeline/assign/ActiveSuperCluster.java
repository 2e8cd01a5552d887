package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.MiniBatch;
import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.clustering.RunningMean;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One super-cluster of one generation as a subtask works on it: its centroids in memory, the images
 * that wait for the next mini-batch, and which centroids moved since they were last published. Not
 * thread-safe.
 */
final class ActiveSuperCluster {

  final int key;
  final GenerationRef generation;
  final int superCluster;
  final OnlineKMeans centroids;
  final List<EmbeddedImage> waiting = new ArrayList<>();

  /** Rows that moved since they were last published. */
  final BitSet unpublished = new BitSet();

  /** Images that the mean distance looks back. */
  private static final long DISTANCE_WINDOW = 10_000;

  private final RunningMean mean;
  private long revision;
  private boolean meanMoved;
  private long sequence;
  private long images;
  private long reseeded;
  private double meanSquaredDistance = Double.NaN;

  ActiveSuperCluster(
      int key,
      GenerationRef generation,
      int superCluster,
      OnlineKMeans centroids,
      RunningMean mean,
      long revision) {
    this.key = key;
    this.generation = generation;
    this.superCluster = superCluster;
    this.centroids = centroids;
    this.mean = mean;
    this.revision = revision;
    this.unpublished.set(0, centroids.clusters());
  }

  /** Assigns and learns what is waiting; the caller stores the rows that changed. */
  MiniBatch update() {
    FloatMatrix batch = features();
    MiniBatch result = centroids.update(batch);
    mean.add(batch);
    meanMoved = true;
    reseeded += result.reseeds();
    follow(result.assignment());
    for (int row : result.changed()) {
      unpublished.set(row);
    }
    return result;
  }

  /** A mean over the last images, the plain one of all until there are more than it looks back. */
  private void follow(Assignment assignment) {
    images += assignment.points();
    double share =
        assignment.points()
            / (double) Math.max(assignment.points(), Math.min(images, DISTANCE_WINDOW));
    double former = share == 1 ? 0 : meanSquaredDistance;
    meanSquaredDistance = former + (assignment.meanSquaredDistance() - former) * share;
  }

  /** How its sub-clusters stand. */
  SuperClusterHealth health() {
    return new SuperClusterHealth(
        generation.number(), centroids.forgottenCounts(), meanSquaredDistance, reseeded);
  }

  private FloatMatrix features() {
    int dimension = centroids.dimension();
    FloatMatrix batch = FloatMatrix.zeros(waiting.size(), dimension);
    for (int i = 0; i < waiting.size(); i++) {
      float[] features = waiting.get(i).features();
      if (features.length != dimension) {
        throw new IllegalStateException(
            "image %s has %d features; %s has %d dimensions"
                .formatted(waiting.get(i).imageId(), features.length, generation, dimension));
      }
      System.arraycopy(features, 0, batch.data(), i * dimension, dimension);
    }
    return batch;
  }

  /**
   * Tells whether the super-centroid moved since it was last announced; asking counts as
   * announcing.
   */
  boolean takeRevision() {
    boolean moved = meanMoved;
    if (moved) {
      meanMoved = false;
      revision++;
    }
    return moved;
  }

  long revision() {
    return revision;
  }

  RunningMean mean() {
    return mean;
  }

  /** The number of the next upsert of this super-cluster, growing. */
  long nextSequence() {
    return sequence++;
  }

  SuperClusterState state() {
    return new SuperClusterState(
        generation, superCluster, centroids.clusters(), centroids.clock(), mean.state(), revision);
  }
}
