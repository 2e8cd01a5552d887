package io.deeperstream.pipeline.settings;

/** A setting that is out of its range: the message names it, its value and what is allowed. */
public final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingException(String message) {
    super(message);
  }
}
