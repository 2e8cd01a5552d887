package io.deeperstream.pipeline.decode;

import io.deeperstream.schemas.DeadLetterReason;

/** A record that cannot become pixels; carries what its dead letter says. */
public final class RejectedImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String imageId;
  private final DeadLetterReason reason;

  /**
   * @param imageId empty where the record itself could not be read
   * @param reason the kind of failure
   * @param detail what was found and what is allowed
   */
  RejectedImageException(String imageId, DeadLetterReason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.imageId = imageId;
    this.reason = reason;
  }

  /** The image's id, empty where the record itself could not be read. */
  public String imageId() {
    return imageId;
  }

  public DeadLetterReason reason() {
    return reason;
  }
}
