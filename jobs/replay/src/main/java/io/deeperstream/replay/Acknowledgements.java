package io.deeperstream.replay;

import java.util.Optional;

/** Counts what the broker has acknowledged and keeps the first failure. Thread-safe. */
final class Acknowledgements {
  private final String topic;
  private long images;
  private long bytes;
  private Optional<ReplayException> first = Optional.empty();

  /** Nothing acknowledged yet. */
  Acknowledgements(String topic) {
    this.topic = topic;
  }

  /**
   * Notes what became of an image.
   *
   * @param failure null if it was acknowledged, as Kafka's callbacks have it
   */
  synchronized void completed(String imageId, int imageBytes, Exception failure) {
    if (failure == null) {
      images++;
      bytes += imageBytes;
    } else if (first.isEmpty()) {
      first = Optional.of(new ReplayException(imageId, topic, soFar(), failure));
    }
  }

  /** Throws the first failure, if there was one. */
  synchronized void failIfOneFailed() throws ReplayException {
    if (first.isPresent()) {
      throw first.get();
    }
  }

  synchronized ReplayedRecords soFar() {
    return new ReplayedRecords(images, bytes);
  }
}
