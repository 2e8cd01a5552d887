package io.deeperstream.pipeline.embed;

import io.deeperstream.model.Embedder;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * One teacher per process and generation: the subtasks of a process share it, and the last one that
 * lets go closes it. Thread-safe.
 */
final class SharedEmbedders {

  private static final Map<String, Entry> OPEN = new HashMap<>();

  private SharedEmbedders() {}

  /** Makes the embedder if nobody in this process has it. */
  interface Loading {
    Embedder load() throws IOException;
  }

  private static final class Entry {
    private int leases;
    private Embedder embedder;
  }

  /** A share of an embedder; closing it twice is harmless. */
  static final class Lease implements Closeable {
    private final String key;
    private final Embedder embedder;
    private boolean closed;

    private Lease(String key, Embedder embedder) {
      this.key = key;
      this.embedder = embedder;
    }

    Embedder embedder() {
      return embedder;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        release(key);
      }
    }
  }

  /**
   * Takes a share; waits where another thread of this process is loading the same.
   *
   * @param key names the weights and the way they are run
   */
  static Lease acquire(String key, Loading loading) throws IOException {
    Entry entry;
    synchronized (OPEN) {
      entry = OPEN.computeIfAbsent(key, k -> new Entry());
      entry.leases++;
    }
    boolean loaded = false;
    try {
      synchronized (entry) {
        if (entry.embedder == null) {
          entry.embedder = loading.load();
        }
        loaded = true;
        return new Lease(key, entry.embedder);
      }
    } finally {
      if (!loaded) {
        release(key);
      }
    }
  }

  private static void release(String key) {
    Entry last = null;
    synchronized (OPEN) {
      Entry entry = OPEN.get(key);
      if (--entry.leases == 0) {
        OPEN.remove(key);
        last = entry;
      }
    }
    if (last != null && last.embedder != null) {
      last.embedder.close();
    }
  }
}
