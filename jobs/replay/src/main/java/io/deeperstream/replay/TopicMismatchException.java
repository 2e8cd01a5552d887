package io.deeperstream.replay;

import java.io.IOException;
import java.util.List;

/** A topic exists with other settings than those wanted. */
public final class TopicMismatchException extends IOException {
  private static final long serialVersionUID = 1;

  TopicMismatchException(FoundTopic found, List<String> differences) {
    super(
        String.format(
            "topic %s exists with other settings: %s",
            found.name(), String.join("; ", differences)));
  }
}
