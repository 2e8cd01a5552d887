package io.deeperstream.pipeline.embed;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * Numbers the starts and restores of a job by their time in milliseconds since the epoch, so that a
 * later one has a greater number also after a JobManager has failed over, which counts attempts
 * from 0 again. A clock that was set back does not lower it below what the checkpoint holds. For
 * the task's thread.
 */
final class JobAttempt {

  private final ListState<Long> state;
  private long number = -1;

  /** Reads what the restored checkpoint holds, of whichever subtask. */
  JobAttempt(StateInitializationContext context) throws Exception {
    state =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("attempt", Types.LONG));
    for (long stored : state.get()) {
      number = Math.max(number, stored);
    }
  }

  /**
   * Begins the next attempt.
   *
   * @param now milliseconds since the epoch
   */
  void begin(long now) {
    number = Math.max(now, number + 1);
  }

  long number() {
    return number;
  }

  /** Writes the number into the checkpoint under way. */
  void store() throws Exception {
    state.update(List.of(number));
  }
}
