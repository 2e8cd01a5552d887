package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.probe.ProbeScores;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** Gives training access to the model store. Thread-safe. */
public interface Generations extends Serializable {

  /** Labels images by one generation's own network and centroids. For one thread. */
  interface Labeller extends AutoCloseable {

    /** Super- and sub-cluster of each file; null for one that cannot be decoded. */
    List<int[]> label(List<byte[]> files) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Tells what heads are made for. */
  GenerationFacts facts(GenerationRef ref) throws IOException;

  /** Reads the teacher's variables by their names. */
  Map<String, float[]> teacher(GenerationRef ref) throws IOException;

  /**
   * Fits the next generation and writes it to the store; takes as long as it takes, and may be
   * interrupted.
   *
   * @return the generation, not yet announced, and its labels of the images
   * @throws IllegalArgumentException if the images do not support it
   */
  FittedGeneration fit(FitRequest request) throws IOException;

  /** Opens a generation to label images; the caller closes it. */
  Labeller labeller(GenerationRef ref) throws IOException;

  /**
   * Publishes the student's weights.
   *
   * @param generation whose labels they learnt
   * @param step steps that they have made
   * @param trainedImages images of those steps
   * @param network their shape
   * @param trunk every variable by its name
   * @return the folder in the store
   */
  String publish(
      GenerationRef generation,
      long step,
      long trainedImages,
      NetworkSpec network,
      Map<String, float[]> trunk)
      throws IOException;

  /** Tells whether the job has a labelled hold-out. */
  boolean hasHoldOut();

  /**
   * Scores weights on the labelled hold-out; touches neither teacher nor student.
   *
   * @param trunk every variable by its name; only read
   * @throws IllegalStateException if the job has no hold-out
   */
  ProbeScores score(NetworkSpec network, Map<String, float[]> trunk) throws IOException;

  /**
   * Follows an announcement whose checkpoint is complete: the store's pointer names it, and
   * generations that nothing needs any more are removed.
   *
   * @param newest of this run
   * @param oldestNeeded the oldest number that a retained checkpoint needs; it and all newer ones
   *     stay
   * @return generations that were removed, whose announcements are of no use any more
   */
  List<GenerationRef> announced(GenerationRef newest, int oldestNeeded) throws IOException;

  /** Removes a fitted generation that will not be announced. */
  void discard(GenerationRef unannounced) throws IOException;

  /** Removes what an attempt that died left behind: folders of the run above the newest number. */
  void removeUnowned(String run, GenerationRef newest) throws IOException;
}
