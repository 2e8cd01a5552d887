package io.deeperstream.pipeline;

import java.io.IOException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Checks the versions of what checkpoints hold. */
public final class StateVersion {

  private StateVersion() {}

  /**
   * Refuses another version for good: every restart would read the same state.
   *
   * @param what the state is of, for the message
   * @throws SuppressRestartsException if the versions differ
   */
  public static void require(String what, int found, int known) {
    if (found != known) {
      throw new SuppressRestartsException(
          new IOException(
              "the checkpoint's %s state has version %d; this build reads version %d"
                  .formatted(what, found, known)));
    }
  }
}
