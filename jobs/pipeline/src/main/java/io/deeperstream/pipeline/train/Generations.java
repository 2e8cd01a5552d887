package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Generation;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/** What training reads from and writes to the model store. Thread-safe. */
public interface Generations extends Serializable {

  /** What heads and queues are made for. */
  GenerationFacts facts(GenerationRef ref) throws IOException;

  /** The teacher's variables by their names. */
  Map<String, float[]> teacher(GenerationRef ref) throws IOException;

  /**
   * Fits the next generation and writes it to the store; takes as long as it takes, and may be
   * interrupted.
   *
   * @return its announcement, not yet made
   * @throws IllegalArgumentException if the images do not support it
   */
  Generation fit(FitInputs inputs) throws IOException;

  /**
   * A checkpoint that announces this generation is complete: the store's pointer follows, and what
   * nobody needs any more is removed.
   *
   * @param newest of this run
   * @param oldestNeeded the oldest number that a retained checkpoint needs; it and all newer ones
   *     stay
   */
  void announced(GenerationRef newest, int oldestNeeded) throws IOException;

  /** Removes a fitted generation that nobody will announce. */
  void discard(Generation unannounced) throws IOException;

  /** Removes what an attempt that died left behind: folders of the run above the newest number. */
  void removeUnowned(String run, GenerationRef newest) throws IOException;
}
