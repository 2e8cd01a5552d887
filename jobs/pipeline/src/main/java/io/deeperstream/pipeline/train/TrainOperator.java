package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.TrainingMetric;
import io.deeperstream.training.ImageKey;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labelled images in, one metric a step out; announcements of re-clustered generations leave by a
 * side output. Keeps the images in a memory, keyed by {@link ImageKey#bucket}, from which the
 * student's batches are drawn.
 */
public final class TrainOperator extends AbstractStreamOperator<TrainingMetric>
    implements OneInputStreamOperator<Either<TrainingImage, GenerationRef>, TrainingMetric> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TrainOperator.class);

  /** Generations that were fitted here. */
  public static final OutputTag<Generation> ANNOUNCED =
      new OutputTag<>("announced", new AvroTypeInfo<>(Generation.class));

  /** Scores of the student's features. */
  public static final OutputTag<ProbeMetric> PROBES =
      new OutputTag<>("probes", new AvroTypeInfo<>(ProbeMetric.class));

  private final TrainOptions options;
  private final Generations generations;
  private final transient MailboxExecutor mailbox;

  private transient TrainState state;
  private transient TrainingTask training;
  private transient RetainedNeeds needs;

  TrainOperator(
      StreamOperatorParameters<TrainingMetric> parameters,
      TrainOptions options,
      Generations generations,
      MailboxExecutor mailbox) {
    super(parameters);
    this.options = options;
    this.generations = generations;
    this.mailbox = mailbox;
  }

  /** The key of what the operator takes. */
  public static int keyOf(Either<TrainingImage, GenerationRef> element) {
    return element.isRight()
        ? 0
        : new ImageKey(element.left().partition(), element.left().offset()).bucket();
  }

  /** Makes the student, too: a checkpoint's stream of variables can be read only here. */
  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = new TrainState(context);
    TrainState.Restored restored = state.restore(context).orElse(null);
    MemoryState memory = new MemoryState(context.getKeyedStateStore(), this::setCurrentKey);
    needs =
        new RetainedNeeds(
            options.training().retainedCheckpoints(),
            restored == null ? new int[0] : restored.progress().needs());
    training =
        new TrainingTask(
            options,
            generations,
            mailbox,
            new TrainMetrics(getMetricGroup()),
            new Output(),
            cancellationTimeout(),
            memory,
            restored,
            restored == null ? List.of() : memory.all(getRuntimeContext().getTaskInfo()));
  }

  /** Returns the time that Flink gives a cancelled task to end, before it ends the process. */
  private Duration cancellationTimeout() {
    return getContainingTask()
        .getEnvironment()
        .getTaskManagerInfo()
        .getConfiguration()
        .get(TaskManagerOptions.TASK_CANCELLATION_TIMEOUT);
  }

  @Override
  public void open() throws Exception {
    super.open();
    training.start();
  }

  /** Sends on what training gives out, as this operator's output. */
  private final class Output implements TrainingOutput {
    @Override
    public void step(TrainingMetric metric) {
      output.collect(new StreamRecord<>(metric));
    }

    @Override
    public void announce(Generation generation) {
      output.collect(ANNOUNCED, new StreamRecord<>(generation));
    }

    @Override
    public void probe(ProbeMetric metric) {
      output.collect(PROBES, new StreamRecord<>(metric));
    }

    @Override
    public long now() {
      return getProcessingTimeService().getCurrentProcessingTime();
    }
  }

  @Override
  public void processElement(StreamRecord<Either<TrainingImage, GenerationRef>> element)
      throws Exception {
    if (element.getValue().isRight()) {
      training.streamIsAt(element.getValue().right());
    } else {
      training.take(element.getValue().left());
    }
  }

  /** No step begins between here and the snapshot, and what was made so far is reported. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    training.hold();
  }

  /**
   * A savepoint that stops the job is the end of this run's training: its weights are published.
   */
  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId,
      long timestamp,
      CheckpointOptions checkpoint,
      CheckpointStreamFactory storage)
      throws Exception {
    if (checkpoint.getCheckpointType() instanceof SavepointType savepoint
        && savepoint.isSynchronous()) {
      training.publish();
    }
    return super.snapshotState(checkpointId, timestamp, checkpoint, storage);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    try {
      TrainerState progress =
          training.progress(needs.stored(context.getCheckpointId(), training.heads()));
      state.store(context, progress, training.trainer(), training.frozenTrunk());
      LOG.info(
          "checkpoint {}: step {}, newest generation {}, student SHA-256 {}, memory digest {}",
          context.getCheckpointId(),
          progress.step(),
          progress.heads().number(),
          progress.sha256(),
          Long.toHexString(progress.loop().digest()));
    } finally {
      training.release();
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    needs.completed(checkpointId).ifPresent(newest -> training.announced(newest, needs.oldest()));
  }

  @Override
  public void finish() throws Exception {
    training.finish();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (training != null) {
      training.close();
    }
    super.close();
  }
}
