package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.TrainingMetric;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.types.Either;

/** Makes the training operator: its other threads need the task's mailbox to speak to it. */
public final class TrainOperatorFactory extends AbstractStreamOperatorFactory<TrainingMetric>
    implements OneInputStreamOperatorFactory<Either<TrainingImage, GenerationRef>, TrainingMetric> {

  private static final long serialVersionUID = 1L;

  private final TrainOptions options;
  private final Generations generations;

  /**
   * @param options what to do
   * @param generations the model store
   */
  public TrainOperatorFactory(TrainOptions options, Generations generations) {
    this.options = options;
    this.generations = generations;
  }

  @Override
  public <T extends StreamOperator<TrainingMetric>> T createStreamOperator(
      StreamOperatorParameters<TrainingMetric> parameters) {
    @SuppressWarnings("unchecked")
    T operator =
        (T) new TrainOperator(parameters, options, generations, parameters.getMailboxExecutor());
    return operator;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return TrainOperator.class;
  }
}
