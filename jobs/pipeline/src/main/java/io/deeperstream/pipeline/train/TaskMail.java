package io.deeperstream.pipeline.train;

import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends work to the task's thread. A mailbox that has closed takes none: the task is ending, and
 * what it still owed is in its last checkpoint. Thread-safe.
 *
 * @param mailbox of the task
 */
record TaskMail(MailboxExecutor mailbox) {

  private static final Logger LOG = LoggerFactory.getLogger(TaskMail.class);

  /**
   * Sends work to the task's thread.
   *
   * @param description of the work, for the log
   * @return false if the mailbox has closed, so that the work will not be done
   */
  boolean post(ThrowingRunnable<? extends Exception> work, String description) {
    try {
      mailbox.execute(work, description);
      return true;
    } catch (RejectedExecutionException e) {
      LOG.debug("the task is ending; it does not {}", description, e);
      return false;
    }
  }
}
