package io.deeperstream.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM as a wish to end in order, instead of an end at once: with a shutdown hook the
 * libraries' own hooks would take the ground away under a savepoint.
 */
final class StopSignal {

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Takes the place of the JVM's handling, from here on. */
  static StopSignal install() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> stop.asked.countDown());
    }
    return stop;
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits, at most so long. */
  void await(long millis) throws InterruptedException {
    asked.await(millis, TimeUnit.MILLISECONDS);
  }
}
