package io.deeperstream.pipeline;

import java.io.IOException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Fails a job for good over a checkpoint's state: every restart would read the same state. */
public final class RestoredState {

  private RestoredState() {}

  /**
   * Refuses another version.
   *
   * @param what the state is of, for the message
   * @throws SuppressRestartsException if the versions differ
   */
  public static void requireVersion(String what, int found, int known) {
    if (found != known) {
      throw refused(
          "the checkpoint's %s state has version %d; this build reads version %d"
              .formatted(what, found, known));
    }
  }

  /** Returns the failure over state that is not what was stored; the caller throws it. */
  public static SuppressRestartsException damaged(String what) {
    return refused(
        what + ". The checkpoint is damaged: go on from an older one, which makes a new run");
  }

  private static SuppressRestartsException refused(String message) {
    return new SuppressRestartsException(new IOException(message));
  }
}
