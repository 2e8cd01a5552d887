package io.deeperstream.model;

/** Thrown for a file that is not an image, or not one that may be decoded. */
public final class UndecodableImageException extends Exception {

  /** Reason for refusing a file. */
  public enum Reason {
    /** The file has no bytes. */
    EMPTY_IMAGE,
    /** The first bytes match no supported format. */
    UNKNOWN_FORMAT,
    /** The file is longer than the limit. */
    TOO_MANY_BYTES,
    /** The header announces more pixels than the limit. */
    TOO_MANY_PIXELS,
    /** The format is known, the content is damaged. */
    UNDECODABLE_IMAGE
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * Creates the exception.
   *
   * @param reason why
   * @param message names the value and the bound
   */
  public UndecodableImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * Creates the exception.
   *
   * @param reason why
   * @param message what could not be decoded
   * @param cause what the decoder said
   */
  public UndecodableImageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns the reason for refusing the file. */
  public Reason reason() {
    return reason;
  }

  static UndecodableImageException damaged(String message) {
    return new UndecodableImageException(Reason.UNDECODABLE_IMAGE, message);
  }
}
