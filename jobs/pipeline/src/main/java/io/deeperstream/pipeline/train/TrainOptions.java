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
 * Settings of the training operator.
 *
 * @param run stamped on metrics and generations
 * @param base the generation that a job without state starts from
 * @param training settings of the training
 * @param fitImages maximum number of the memory's images that a re-clustering is fitted on; all are
 *     labelled
 * @param device that the student computes on
 * @param seed of every random choice
 * @param maxImageBytes length above which files were not labelled
 * @param maxImagePixels size above which pictures were not labelled
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

  /** Returns the settings of a job's training operator. */
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
   * Returns the settings of the training loop.
   *
   * @param facts about the generation that it begins with
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

  /** Returns the classes of a generation. */
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
        training.teacherEma(),
        seed,
        new TeacherOptions(training.trainerThreads(), 0, training.bfloat16(), device));
  }

  DecodeLimits limits() {
    return new DecodeLimits(maxImageBytes, maxImagePixels);
  }
}
