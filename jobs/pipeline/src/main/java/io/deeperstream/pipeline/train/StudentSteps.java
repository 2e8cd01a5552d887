package io.deeperstream.pipeline.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Makes the student's steps: in the caller's thread, or in one of its own, which is fed with drawn
 * batches, so that the caller is never held up. A thread that needs the student between two steps
 * holds it.
 */
final class StudentSteps {

  private static final int FED = 2;

  // Fair: a thread that makes one step after the other would keep a snapshot waiting for ever.
  private final ReentrantLock lock = new ReentrantLock(true);
  private final ConcurrentLinkedQueue<StepReport> reports = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<DrawnBatch> fed = new ArrayBlockingQueue<>(FED);
  private final Trainer trainer;
  private final Thread thread;
  private final Runnable stepped;
  private final Consumer<Throwable> failed;

  /**
   * @param own whether steps are made in a thread of their own
   * @param stepped called in that thread after each step
   * @param failed called in that thread if a step fails; it ends then
   */
  StudentSteps(Trainer trainer, boolean own, Runnable stepped, Consumer<Throwable> failed) {
    this.trainer = trainer;
    this.stepped = stepped;
    this.failed = failed;
    this.thread = own ? new Thread(this::run, "deeperstream-trainer") : null;
  }

  /** Begins; nothing is made before. */
  void start() {
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        lock.lockInterruptibly();
        try {
          DrawnBatch batch = fed.poll();
          if (batch != null) {
            trainer.step(batch).ifPresent(reports::add);
          }
        } finally {
          lock.unlock();
        }
        stepped.run();
        awaitBatch();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }

  private void awaitBatch() throws InterruptedException {
    synchronized (fed) {
      while (fed.isEmpty()) {
        fed.wait();
      }
    }
  }

  /** Tells whether steps have a thread of their own. */
  boolean haveOwnThread() {
    return thread != null;
  }

  /** Tells whether that thread takes another batch. */
  boolean hasRoom() {
    return fed.remainingCapacity() > 0;
  }

  /** Makes a step in the caller's thread, or gives the batch to the thread that makes it. */
  void make(DrawnBatch batch) {
    if (thread == null) {
      trainer.step(batch).ifPresent(reports::add);
      return;
    }
    synchronized (fed) {
      fed.add(batch);
      fed.notifyAll();
    }
  }

  /**
   * Takes back batches whose step has not begun; call it while holding.
   *
   * @return how many they were
   */
  int takeBack() {
    List<DrawnBatch> unused = new ArrayList<>();
    fed.drainTo(unused);
    return unused.size();
  }

  /** Waits for the step in progress; none begins until {@link #release}. Twice is once. */
  void hold() {
    if (!lock.isHeldByCurrentThread()) {
      lock.lock();
    }
  }

  /** Lets go; nothing happens where the caller does not hold. */
  void release() {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
  }

  /** Runs something between two steps. */
  <T> T between(Callable<T> work) throws Exception {
    lock.lock();
    try {
      return work.call();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the steps of all batches that it was given, in the caller's thread. */
  void finish() {
    hold();
    try {
      for (DrawnBatch batch = fed.poll(); batch != null; batch = fed.poll()) {
        trainer.step(batch).ifPresent(reports::add);
      }
    } finally {
      release();
    }
  }

  /** Takes the steps since the last call, oldest first. */
  List<StepReport> drain() {
    List<StepReport> drained = new ArrayList<>();
    for (StepReport report = reports.poll(); report != null; report = reports.poll()) {
      drained.add(report);
    }
    return drained;
  }

  /**
   * Ends the thread after the step in progress.
   *
   * @param most how long that step is awaited
   * @return false if it goes on, so that the student must not be closed
   */
  boolean end(Duration most) {
    if (thread == null || thread.getState() == Thread.State.NEW) {
      return true;
    }
    thread.interrupt();
    long deadline = System.nanoTime() + most.toNanos();
    boolean interrupted = false;
    while (thread.isAlive() && System.nanoTime() < deadline) {
      try {
        thread.join(100);
      } catch (InterruptedException e) {
        // The student must not be closed under a step.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
