package io.deeperstream.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;

/**
 * Measures checkpoints of a full memory without training: the first, and incremental ones before
 * each of which {@value #CHANGED_PERCENT}% new images come and as many old ones leave.
 *
 * @param checkpoints incremental ones in a row, at least 1
 */
record MemoryCheckpoints(int checkpoints) {

  static final int CHANGED_PERCENT = 1;

  private static final double MIB = 1 << 20;

  /**
   * One checkpoint.
   *
   * @param writtenBytes by it
   * @param stateBytes of all files that it needs
   * @param seconds from its trigger to the last acknowledgement
   */
  record Taken(long writtenBytes, long stateBytes, double seconds) {
    static Taken of(FlinkRest.Checkpoint checkpoint) {
      return new Taken(checkpoint.writtenBytes(), checkpoint.stateBytes(), checkpoint.seconds());
    }
  }

  /**
   * The outcome.
   *
   * @param measured {@code checkpoints}, for readers of JSON
   * @param images in the memory
   * @param bytes of each image's file
   * @param changedImages that came, and left, before each incremental checkpoint
   * @param first checkpoint, of the whole memory
   * @param settling checkpoints after it without a change
   * @param incremental checkpoints, each after a change
   */
  record Figures(
      String measured,
      int images,
      int bytes,
      int changedImages,
      Taken first,
      List<Taken> settling,
      List<Taken> incremental) {

    /** Bytes that all incremental checkpoints wrote for each byte of a new image. */
    double amplification() {
      long written = incremental.stream().mapToLong(Taken::writtenBytes).sum();
      return (double) written / ((long) changedImages * bytes * incremental.size());
    }

    @Override
    public String toString() {
      MemorySize size = new MemorySize(images, bytes);
      return String.join(
          System.lineSeparator(),
          "%s, %.1f MiB: first checkpoint %.1f MiB of state, %.1f MiB written in %.2f s"
              .formatted(
                  size,
                  size.allBytes() / MIB,
                  first.stateBytes() / MIB,
                  first.writtenBytes() / MIB,
                  first.seconds()),
          "%s: then %d checkpoints without an image, while RocksDB compacts what was loaded: %.1f MiB written"
              .formatted(
                  size,
                  settling.size(),
                  settling.stream().mapToLong(Taken::writtenBytes).sum() / MIB),
          "%s: %,d new images (%.2f MiB) for as many old ones, then an incremental checkpoint: median %.2f MiB in %.2f s, most %.2f MiB in %.2f s, of %d in a row; %.2f bytes written for each new one; state after them %.1f MiB"
              .formatted(
                  size,
                  changedImages,
                  (double) changedImages * bytes / MIB,
                  Medians.of(incremental, Taken::writtenBytes) / MIB,
                  Medians.of(incremental, Taken::seconds),
                  incremental.stream().mapToLong(Taken::writtenBytes).max().orElseThrow() / MIB,
                  incremental.stream().mapToDouble(Taken::seconds).max().orElseThrow(),
                  incremental.size(),
                  amplification(),
                  incremental.get(incremental.size() - 1).stateBytes() / MIB));
    }
  }

  /**
   * Measures one memory.
   *
   * @param flink REST address of a cluster inside this process
   * @param size of at least 100 images
   * @param overrides Flink properties that override the job's settings of state
   */
  Figures measure(URI flink, MemorySize size, long seed, Configuration overrides)
      throws IOException, InterruptedException {
    FlinkRest rest = new FlinkRest(flink);
    ImageMemoryJob trial = new ImageMemoryJob(flink, size, seed, overrides);
    // A memory that is full trains whatever its least size is, so that nothing must be owed.
    JobID job = trial.submit("", ImageMemoryJob.NO_REPLAY);
    long next = 0;
    while (next < size.images()) {
      trial.feed(next++);
    }
    trial.awaitTaken();
    Taken first = Taken.of(rest.checkpoint(job));
    List<Taken> settling = StateTrial.settle(rest, job).stream().map(Taken::of).toList();
    int changed = size.images() * CHANGED_PERCENT / 100;
    List<Taken> incremental = new ArrayList<>();
    for (int i = 0; i < checkpoints; i++) {
      for (int image = 0; image < changed; image++) {
        trial.feed(next++);
      }
      trial.awaitTaken();
      incremental.add(Taken.of(rest.checkpoint(job)));
    }
    rest.cancel(job);
    return new Figures(
        "checkpoints", size.images(), size.bytes(), changed, first, settling, incremental);
  }
}
