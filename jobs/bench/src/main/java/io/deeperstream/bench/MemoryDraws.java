package io.deeperstream.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;

/**
 * Measures the time to draw images from a full memory. One job fills the memory without training
 * and lets RocksDB compact it. Another restores it and trains: in each round the oldest images come
 * again, as in the next pass of a stream, and each owes a number of draws.
 *
 * @param replay images drawn for each image that comes
 * @param draws images drawn in a round, at least {@value ImageMemoryJob#BATCH}
 * @param rounds that count; one before them does not
 */
record MemoryDraws(int replay, int draws, int rounds) {

  /**
   * The outcome.
   *
   * @param measured {@code draws}, for readers of JSON
   * @param images in the memory
   * @param bytes of each image's file
   * @param replay images drawn for each image that came
   * @param drawn images drawn in all rounds that count
   * @param microseconds to draw an image in each of these rounds: to choose it and to read its file
   * @param restoreSeconds to restore the memory and its index
   */
  record Figures(
      String measured,
      int images,
      int bytes,
      int replay,
      long drawn,
      List<Double> microseconds,
      double restoreSeconds) {

    @Override
    public String toString() {
      DoubleSummaryStatistics range =
          microseconds.stream().mapToDouble(value -> value).summaryStatistics();
      return "%s: median %.1f µs to draw an image, least %.1f, most %.1f, of %d rounds of %,d images, %d for each image that came again; restored in %.2f s"
          .formatted(
              new MemorySize(images, bytes),
              Medians.of(microseconds, value -> value),
              range.getMin(),
              range.getMax(),
              microseconds.size(),
              drawn / microseconds.size(),
              replay,
              restoreSeconds);
    }
  }

  /** The operator's counters of drawing. */
  private record Counters(long images, long nanos) {
    static Counters of(ImageMemoryJob trial) throws IOException, InterruptedException {
      return new Counters(trial.count("memoryReadImages"), trial.count("memoryReadNanos"));
    }
  }

  /**
   * Measures one memory.
   *
   * @param flink REST address of a cluster inside this process
   * @param overrides Flink properties that override the job's settings of state
   */
  Figures measure(URI flink, MemorySize size, long seed, Configuration overrides)
      throws IOException, InterruptedException {
    FlinkRest rest = new FlinkRest(flink);
    ImageMemoryJob trial = new ImageMemoryJob(flink, size, seed, overrides);
    JobID filling = trial.submit("", ImageMemoryJob.NO_REPLAY);
    for (long number = 0; number < size.images(); number++) {
      trial.feed(number);
    }
    trial.awaitTaken();
    List<FlinkRest.Checkpoint> settling = StateTrial.settle(rest, filling);
    rest.cancel(filling);

    JobID drawing = trial.submit(settling.get(settling.size() - 1).path(), replay);
    double restoreSeconds = rest.initialization(drawing, ImageMemoryJob.OPERATOR);
    List<Double> microseconds = new ArrayList<>();
    long drawn = 0;
    long came = 0;
    Counters before = new Counters(0, 0);
    for (int round = 0; round <= rounds; round++) {
      for (long owed = 0; owed < draws; owed += replay) {
        trial.feed(came++ % size.images());
      }
      // Whatever is owed beyond makes no whole batch.
      trial.await("memoryReadImages", came * replay - ImageMemoryJob.BATCH + 1);
      trial.refresh();
      Counters after = Counters.of(trial);
      if (round > 0) {
        microseconds.add(
            (after.nanos() - before.nanos()) / 1e3 / (after.images() - before.images()));
        drawn += after.images() - before.images();
      }
      before = after;
    }
    rest.cancel(drawing);
    return new Figures(
        "draws", size.images(), size.bytes(), replay, drawn, microseconds, restoreSeconds);
  }
}
