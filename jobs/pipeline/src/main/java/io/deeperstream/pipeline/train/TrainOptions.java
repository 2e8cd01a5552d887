package io.deeperstream.pipeline.train;

import io.deeperstream.model.ComputeDevice;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.StudentOptions;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.training.EpochClock;
import io.deeperstream.training.Heads;
import io.deeperstream.training.LearningRateSchedule;
import io.deeperstream.training.LoopOptions;
import io.deeperstream.training.MemoryBounds;
import java.io.Serializable;

/**
 * What the training operator is told.
 *
 * @param run stamped on metrics and generations
 * @param base the generation that a job without state begins with
 * @param training how it trains
 * @param fitImages of the memory that a re-clustering is fitted on at most; all are labelled
 * @param device where the student computes
 * @param seed of every random choice
 * @param maxImageBytes larger files were not labelled
 * @param maxImagePixels larger pictures were not labelled
 */
public record TrainOptions(
    String run,
    GenerationRef base,
    TrainingSettings training,
    int fitImages,
    ComputeDevice device,
    long seed,
    int maxImageBytes,
    long maxImagePixels)
    implements Serializable {

  /** As the settings say. */
  public static TrainOptions of(JobSettings settings, GenerationRef base) {
    return new TrainOptions(
        settings.runId(),
        base,
        settings.training(),
        settings.fitImages(),
        settings.model().device(),
        settings.clustering().seed(),
        settings.stream().maxImageBytes(),
        settings.stream().maxImagePixels());
  }

  boolean hasOwnThread() {
    return training.mode() == TrainingSettings.Mode.SAMPLE;
  }

  /**
   * How the loop goes.
   *
   * @param facts of the generation that it begins with
   */
  LoopOptions loop(GenerationFacts facts) {
    long min = training.memoryMin();
    return new LoopOptions(
        new MemoryBounds(
            training.memoryImages(), training.memoryBytes(), training.memoryPolicy(), seed),
        min == 0 ? Math.min(training.memoryImages(), facts.fitImages()) : min,
        training.labels(),
        training.rotations(),
        training.replay(),
        new EpochClock(training.epochImages(), training.reassignEpochs()),
        training.explosion(),
        training.stuckSteps(),
        training.driftThreshold(),
        training.driftWindow(),
        training.driftSpacing(),
        seed);
  }

  /** The classes of a generation. */
  Heads heads(GenerationRef ref, GenerationFacts facts) {
    return new Heads(
        ref.number(),
        facts.superClusters(),
        facts.subClusters(),
        training.batch(facts.superClusters()),
        facts.meanSquaredDistance(),
        facts.heads(training.rotations()).chanceLoss());
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
        training.subClassWeight(),
        seed,
        new TeacherOptions(training.trainerThreads(), 0, training.bfloat16(), device));
  }

  DecodeLimits limits() {
    return new DecodeLimits(maxImageBytes, maxImagePixels);
  }
}
