package io.deeperstream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notes when one pass' worth of images after the other has been labelled, and how much memory the
 * process had then. For one thread.
 */
final class PassEnds {

  /**
   * The end of one pass.
   *
   * @param pass from 1
   * @param seconds since the end of the one before; of the first, since the first image was seen
   * @param rssBytes resident memory then; null where the system does not tell
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Pass(int pass, double seconds, Long rssBytes) {

    /** A few words for a terminal. */
    String text() {
      return "%.1f s%s"
          .formatted(seconds, rssBytes == null ? "" : ", %,d MiB".formatted(rssBytes >> 20));
    }
  }

  private final long images;
  private final int passes;
  private final List<Pass> ended = new ArrayList<>();
  private long lastNanos;
  private boolean begun;

  /**
   * @param images of a pass, at least 1
   * @param passes to be made
   */
  PassEnds(long images, int passes) {
    this.images = Math.max(1, images);
    this.passes = passes;
  }

  /**
   * Tells how far the job is.
   *
   * @param done images labelled or refused so far; less than before is taken as a restart and waits
   * @param nanos the time of {@link System#nanoTime}
   * @param resident memory now
   */
  void at(long done, long nanos, Optional<Long> resident) {
    if (!begun && done > 0) {
      begun = true;
      lastNanos = nanos;
    }
    while (ended.size() < passes && done >= images * (ended.size() + 1)) {
      ended.add(new Pass(ended.size() + 1, (nanos - lastNanos) / 1e9, resident.orElse(null)));
      lastNanos = nanos;
    }
  }

  /** The ends seen so far, in order. */
  List<Pass> list() {
    return List.copyOf(ended);
  }
}
