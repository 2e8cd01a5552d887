package io.deeperstream.clustering;

import java.io.IOException;

/** A stream is not a {@code .npy} array of the kind that was asked for; the message says how. */
public final class NpyFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  NpyFormatException(String message) {
    super(message);
  }
}
