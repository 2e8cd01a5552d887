package io.deeperstream.pipeline.train;

import io.deeperstream.model.ComputeDevice;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.StudentOptions;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.training.EpochClock;
import io.deeperstream.training.LearningRateSchedule;
import java.io.Serializable;

/**
 * What the training operator is told.
 *
 * @param run stamped on metrics and generations
 * @param base the generation that a job without state begins with
 * @param training how it trains
 * @param device where the student computes
 * @param seed of every random choice
 * @param maxImageBytes larger files were not labelled
 * @param maxImagePixels larger pictures were not labelled
 */
public record TrainOptions(
    String run,
    GenerationRef base,
    TrainingSettings training,
    ComputeDevice device,
    long seed,
    int maxImageBytes,
    long maxImagePixels)
    implements Serializable {

  /** Most of a variable that one entry of the state holds. */
  static final int CHUNK_BYTES = 16 << 20;

  private static final int QUEUED_BATCHES = 8;
  private static final int SMALL_IMAGE = 64;
  private static final double SMALL_CROP = 0.4;
  private static final double PAPER_CROP = 0.08;

  /** As the settings say. */
  public static TrainOptions of(JobSettings settings, GenerationRef base) {
    return new TrainOptions(
        settings.runId(),
        base,
        settings.training(),
        settings.model().device(),
        settings.clustering().seed(),
        settings.stream().maxImageBytes(),
        settings.stream().maxImagePixels());
  }

  boolean hasOwnThread() {
    return training.mode() == TrainingSettings.Mode.SAMPLE;
  }

  EpochClock clock() {
    return new EpochClock(training.epochImages(), training.reassignEpochs());
  }

  LearningRateSchedule schedule() {
    return new LearningRateSchedule(
        training.learningRate(),
        training.warmupImages(),
        training.learningRateDecay(),
        training.decayImages());
  }

  StudentOptions student() {
    return new StudentOptions(
        training.momentum(),
        training.weightDecay(),
        training.decayAll(),
        seed,
        new TeacherOptions(training.trainerThreads(), 0, training.bfloat16(), device));
  }

  DecodeLimits limits() {
    return new DecodeLimits(maxImageBytes, maxImagePixels);
  }

  /** Smallest share of an image that a training view shows. */
  double cropArea(int imageSize) {
    if (training.cropArea() > 0) {
      return training.cropArea();
    }
    return imageSize <= SMALL_IMAGE ? SMALL_CROP : PAPER_CROP;
  }

  /** Images that the queue of each super-cluster takes. */
  int queueCapacity(int superClusters) {
    int batch = training.batch(superClusters);
    int all = training.queueImages() == 0 ? QUEUED_BATCHES * batch : training.queueImages();
    return Math.max(all, 2 * batch) / superClusters;
  }
}
