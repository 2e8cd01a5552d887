package io.deeperstream.interchange.file;

import java.io.IOException;

/** A file of tensors is cut short, damaged, hostile, or of a kind that is not taken. */
public final class TensorFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the place, what was found and what is allowed
   */
  public TensorFileException(String message) {
    super(message);
  }

  /**
   * @param message names the place, what was found and what is allowed
   * @param cause what a library said
   */
  public TensorFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
