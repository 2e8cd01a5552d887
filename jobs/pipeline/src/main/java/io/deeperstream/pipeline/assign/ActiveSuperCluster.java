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
 * The working state of one super-cluster of one generation in a subtask: its centroids in memory,
 * the images that wait for the next mini-batch, and the centroids that have moved since they were
 * last published. Not thread-safe.
 */
final class ActiveSuperCluster {

  final int key;
  final GenerationRef generation;
  final int superCluster;
  final OnlineKMeans centroids;
  final List<EmbeddedImage> waiting = new ArrayList<>();

  /** Files of the waiting images at most, but for the last one: images may have megabytes. */
  private static final long MOST_WAITING_BYTES = 16 << 20;

  /** Rows that have moved since they were last published. */
  final BitSet unpublished = new BitSet();

  /** Number of images that the mean distance covers. */
  private static final long DISTANCE_WINDOW = 10_000;

  private final RunningMean mean;
  private long waitingBytes;
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

  /** Lets an image wait for the next mini-batch. */
  void add(EmbeddedImage image) {
    waiting.add(image);
    waitingBytes += image.file().length;
  }

  /** Tells whether the next mini-batch is due, by the number of images or by their bytes. */
  boolean isFull(int batch) {
    return waiting.size() >= batch || waitingBytes >= MOST_WAITING_BYTES;
  }

  /** Lets go of the images that have been assigned. */
  void clearWaiting() {
    waiting.clear();
    waitingBytes = 0;
  }

  /**
   * Assigns the waiting images and updates the centroids; the caller stores the rows that changed.
   */
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

  /**
   * Updates the mean distance of the last images; until there are {@value #DISTANCE_WINDOW}, it is
   * the plain mean of all.
   */
  private void follow(Assignment assignment) {
    images += assignment.points();
    double share =
        assignment.points()
            / (double) Math.max(assignment.points(), Math.min(images, DISTANCE_WINDOW));
    double former = share == 1 ? 0 : meanSquaredDistance;
    meanSquaredDistance = former + (assignment.meanSquaredDistance() - former) * share;
  }

  /** Returns the health of its sub-clusters. */
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
   * Tells whether the super-centroid has moved since it was last announced, and marks it as
   * announced.
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

  /** Returns the number of the next upsert of this super-cluster; it grows with each call. */
  long nextSequence() {
    return sequence++;
  }

  SuperClusterState state() {
    return new SuperClusterState(
        generation, superCluster, centroids.clusters(), centroids.clock(), mean.state(), revision);
  }
}
