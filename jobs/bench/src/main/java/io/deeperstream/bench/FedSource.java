package io.deeperstream.bench;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;

/**
 * Emits the elements that this process feeds, in their order. The queue belongs to the process: one
 * such source runs at a time, in a cluster inside the process.
 */
final class FedSource<T> implements SourceFunction<T> {
  private static final long serialVersionUID = 1L;
  private static final long POLL_MILLIS = 20;
  private static final BlockingQueue<Object> QUEUE = new LinkedBlockingQueue<>();

  private volatile boolean cancelled;

  /** Forgets the elements that no source has emitted. */
  static void clear() {
    QUEUE.clear();
  }

  /** Feeds an element of the type that the running source emits. */
  static void feed(Object element) {
    QUEUE.add(element);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void run(SourceContext<T> context) throws InterruptedException {
    while (!cancelled) {
      T next = (T) QUEUE.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (next != null) {
        synchronized (context.getCheckpointLock()) {
          context.collect(next);
        }
      }
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}
