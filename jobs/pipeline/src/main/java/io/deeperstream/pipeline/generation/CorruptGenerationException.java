package io.deeperstream.pipeline.generation;

import java.io.IOException;

/** A stored generation is not what its manifest or its announcement says. */
public final class CorruptGenerationException extends IOException {
  private static final long serialVersionUID = 1L;

  public CorruptGenerationException(String message) {
    super(message);
  }
}
