package io.deeperstream.pipeline.train;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * Knows how long a step may take: it is not interrupted, and Flink ends the process of a task that
 * outlasts the time-out of its cancellation. Not thread-safe.
 */
final class StepPatience {

  private static final Duration WITHOUT_TIMEOUT = Duration.ofMinutes(2);

  private final Duration cancellationTimeout;
  private boolean warned;

  /**
   * @param cancellationTimeout after which Flink ends the process; zero for never
   */
  StepPatience(Duration cancellationTimeout) {
    this.cancellationTimeout = cancellationTimeout;
  }

  /** Returns how long the end of a step is awaited: two thirds of the time-out. */
  Duration longest() {
    return cancellationTimeout.isZero()
        ? WITHOUT_TIMEOUT
        : cancellationTimeout.multipliedBy(2).dividedBy(3);
  }

  /** Returns a warning at the first step that takes longer than that, where there is a time-out. */
  Optional<String> warning(long step, Duration took) {
    if (warned || cancellationTimeout.isZero() || took.compareTo(longest()) <= 0) {
      return Optional.empty();
    }
    warned = true;
    return Optional.of(
        "step %d took %s; a task that is cancelled must end within %s (%s), or Flink ends its process: raise it, or lower --train-batch"
            .formatted(
                step,
                took,
                cancellationTimeout,
                TaskManagerOptions.TASK_CANCELLATION_TIMEOUT.key()));
  }
}
