package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import io.deeperstream.cli.JobMetrics;
import io.deeperstream.model.ComputeDevice;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.pipeline.train.TrainOperator;
import io.deeperstream.pipeline.train.TrainOperatorFactory;
import io.deeperstream.pipeline.train.TrainOptions;
import io.deeperstream.schemas.TrainingMetric;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Either;
import picocli.CommandLine;

/**
 * The job's training operator between a source of made-up images, which is fed with their numbers,
 * and no sink. One such job runs at a time, in a cluster inside this process.
 */
final class ImageMemoryJob {

  static final String OPERATOR = "train";

  /** Counter of the images that the operator has taken in. */
  private static final String TAKEN = "images";

  /** Images of a training step. */
  static final int BATCH = 128;

  /** The least that the job can be told: no memory of the benchmark owes a batch. */
  static final double NO_REPLAY = 1e-6;

  private static final long POLL_MILLIS = 100;

  /** Flink fetches metrics once a second, and only when they are asked for. */
  private static final long FETCH_MILLIS = 1100;

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** Makes the image of a number: its sub-cluster goes round, its file is its own. */
  private record MadeUp(PaddedImages files)
      implements MapFunction<Long, Either<TrainingImage, GenerationRef>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Either<TrainingImage, GenerationRef> map(Long number) {
      return Either.Left(
          new TrainingImage(
              TinyGenerations.FIRST.number(),
              (int) (number % TinyGenerations.SUPER_CLUSTERS),
              (int) (number / TinyGenerations.SUPER_CLUSTERS % TinyGenerations.SUB_CLUSTERS),
              0,
              1,
              0,
              number,
              0,
              files.file(number)));
    }
  }

  private final URI flink;
  private final MemorySize size;
  private final PaddedImages files;
  private final long seed;
  private final Configuration overrides;
  private JobMetrics metrics;
  private long fed;

  /**
   * @param flink REST address of a cluster inside this process
   * @param size of the full memory and of its files
   * @param overrides Flink properties that override the job's settings of state
   */
  ImageMemoryJob(URI flink, MemorySize size, long seed, Configuration overrides)
      throws IOException {
    this.flink = flink;
    this.size = size;
    this.files = new PaddedImages(seed, size.bytes());
    this.seed = seed;
    this.overrides = overrides;
  }

  /**
   * Submits the job. Training begins when the memory is full.
   *
   * @param checkpoint to restore, or empty
   * @param replay images trained on for each image that is fed; {@link #NO_REPLAY} for no training
   */
  JobID submit(String checkpoint, double replay) throws IOException {
    FedSource.clear();
    fed = 0;
    StreamExecutionEnvironment env = StateTrial.environment(flink, checkpoint, overrides);
    env.setParallelism(1);
    env.addSource(new FedSource<Long>(), "fed", Types.LONG)
        .uid("fed")
        .map(new MadeUp(files))
        .returns(
            Types.EITHER(
                TypeInformation.of(TrainingImage.class), TypeInformation.of(GenerationRef.class)))
        .uid("images")
        .keyBy(TrainOperator::keyOf, Types.INT)
        .transform(
            OPERATOR,
            new AvroTypeInfo<>(TrainingMetric.class),
            new TrainOperatorFactory(options(replay), new TinyGenerations()))
        .uid(OPERATOR)
        .sinkTo(new DiscardingSink<>());
    JobID job = StateTrial.submit(env, "image-memory");
    metrics = new JobMetrics(FlinkAddress.of(flink), job);
    return job;
  }

  private TrainOptions options(double replay) {
    TrainingSettings training = new TrainingSettings();
    new CommandLine(training)
        .parseArgs(
            "--replay=" + replay,
            "--memory-images=" + size.images(),
            "--memory-bytes=" + Long.MAX_VALUE,
            "--memory-min=" + size.images(),
            "--train-batch=" + BATCH,
            "--reassign-epochs=0",
            "--publish-images=0",
            "--bfloat16=false",
            "--trainer-threads=1");
    return new TrainOptions(
        TinyGenerations.FIRST.run(),
        TinyGenerations.FIRST,
        training,
        1,
        ComputeDevice.CPU,
        seed,
        Integer.MAX_VALUE,
        Long.MAX_VALUE);
  }

  /** Feeds the image of a number, which is also its offset. */
  void feed(long number) {
    FedSource.feed(number);
    fed++;
  }

  /** Waits until the memory has taken in all images that were fed since the job was submitted. */
  void awaitTaken() throws IOException, InterruptedException {
    await(TAKEN, fed);
  }

  /** Waits until a counter of the operator has come this far. */
  void await(String counter, long least) throws IOException, InterruptedException {
    long furthest = 0;
    long since = System.nanoTime();
    while (furthest < least) {
      Thread.sleep(POLL_MILLIS);
      long count = count(counter);
      if (count > furthest) {
        furthest = count;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE_NANOS) {
        throw new IOException(
            "'%s' stays at %d of %d: %s".formatted(counter, count, least, metrics.lastFailure()));
      }
    }
  }

  /** Waits until Flink has fetched all counters anew. */
  void refresh() throws IOException, InterruptedException {
    Thread.sleep(FETCH_MILLIS);
    count(TAKEN);
    Thread.sleep(FETCH_MILLIS);
  }

  /** Reads a counter of the operator, as Flink fetched it last. */
  long count(String counter) throws IOException, InterruptedException {
    return (long) metrics.read(OPERATOR, counter, JobMetrics.Aggregation.SUM);
  }
}
