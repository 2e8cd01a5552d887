package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.IOException;
import java.io.Serializable;

/** Makes a generation ready to embed; tests put a fake in its place. */
public interface GenerationLoader extends Serializable {

  /**
   * Loads a generation. Called from the task's thread at the start and from a background thread
   * later.
   *
   * @throws IOException if it cannot be read or is not what was announced
   */
  LoadedGeneration load(GenerationRef ref) throws IOException;
}
