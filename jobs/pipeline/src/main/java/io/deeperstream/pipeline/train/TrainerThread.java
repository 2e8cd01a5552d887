package io.deeperstream.pipeline.train;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Makes the steps: in the caller's thread, or in one of its own, so that the caller is never held
 * up. Whoever needs the trainer between two steps takes the lock.
 */
final class TrainerThread implements Closeable {

  // Fair: a thread that makes one step after the other would keep a snapshot waiting for ever.
  private final ReentrantLock lock = new ReentrantLock(true);
  private final ConcurrentLinkedQueue<StepReport> reports = new ConcurrentLinkedQueue<>();
  private final Trainer trainer;
  private final Thread thread;
  private final Runnable stepped;
  private final Consumer<Throwable> failed;

  /**
   * @param own whether steps are made in a thread of their own
   * @param stepped called in that thread after each step
   * @param failed called in that thread if a step fails; it ends then
   */
  TrainerThread(Trainer trainer, boolean own, Runnable stepped, Consumer<Throwable> failed) {
    this.trainer = trainer;
    this.stepped = stepped;
    this.failed = failed;
    this.thread = own ? new Thread(this::run, "deeperstream-trainer") : null;
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        trainer.awaitReady();
        lock.lockInterruptibly();
        try {
          trainer.makeStep().ifPresent(reports::add);
        } finally {
          lock.unlock();
        }
        stepped.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }

  /**
   * In the caller's thread: makes the steps that can be made, unless they have their own thread.
   */
  void stepWhileReady() {
    while (thread == null && trainer.isReady()) {
      trainer.makeStep().ifPresent(reports::add);
    }
  }

  /** Waits for the step in progress; none begins until {@link #release}. */
  void hold() {
    lock.lock();
  }

  void release() {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
  }

  /** The steps since the last call, oldest first. */
  List<StepReport> drain() {
    List<StepReport> drained = new ArrayList<>();
    for (StepReport report = reports.poll(); report != null; report = reports.poll()) {
      drained.add(report);
    }
    return drained;
  }

  /** Ends the thread after the step in progress. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          // The student must not be closed under a step.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
