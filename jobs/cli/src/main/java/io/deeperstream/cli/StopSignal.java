package io.deeperstream.cli;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM as a wish to end in order, instead of an end at once: with a shutdown hook the
 * libraries' own hooks would take the ground away under a savepoint.
 */
final class StopSignal {

  private static final int KILLED = 130;

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Takes the place of the JVM's handling, from here on; a second signal ends the JVM at once. */
  static StopSignal install() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> stop.ask());
    }
    return stop;
  }

  private void ask() {
    if (isAsked()) {
      Runtime.getRuntime().halt(KILLED);
    }
    asked.countDown();
  }

  /**
   * For work that knows no other way to end early.
   *
   * @throws CancellationException if the end was asked for
   */
  void throwIfAsked() {
    if (isAsked()) {
      throw new CancellationException("interrupted");
    }
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits, at most so long. */
  void await(long millis) throws InterruptedException {
    asked.await(millis, TimeUnit.MILLISECONDS);
  }
}
