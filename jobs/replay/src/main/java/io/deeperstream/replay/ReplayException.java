package io.deeperstream.replay;

import java.io.IOException;

/** An image could not be written; those acknowledged before stay in the topic. */
public final class ReplayException extends IOException {
  private static final long serialVersionUID = 1;

  private final String imageId;

  ReplayException(String imageId, String topic, ReplayedRecords before, Throwable cause) {
    super(
        String.format(
            "image %s can't be written to topic %s, after %d images that were: %s",
            imageId, topic, before.images(), cause.getMessage()),
        cause);
    this.imageId = imageId;
  }

  /** Returns the id of the image that failed first. */
  public String imageId() {
    return imageId;
  }
}
