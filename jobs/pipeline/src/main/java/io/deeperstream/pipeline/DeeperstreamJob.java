package io.deeperstream.pipeline;

import io.deeperstream.pipeline.assign.AssignOperator;
import io.deeperstream.pipeline.assign.AssignOptions;
import io.deeperstream.pipeline.assign.InitialClusters;
import io.deeperstream.pipeline.embed.EmbedOperator;
import io.deeperstream.pipeline.embed.EmbedOptions;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.embed.GenerationMarker;
import io.deeperstream.pipeline.embed.StoreGenerationLoader;
import io.deeperstream.pipeline.exemplar.ExemplarFunction;
import io.deeperstream.pipeline.exemplar.ExemplarOptions;
import io.deeperstream.pipeline.generation.FirstCheckpoint;
import io.deeperstream.pipeline.generation.GenerationRecords;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.sink.Sinks;
import io.deeperstream.pipeline.source.ImageSource;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.pipeline.train.Generations;
import io.deeperstream.pipeline.train.StoredGenerations;
import io.deeperstream.pipeline.train.TrainOperator;
import io.deeperstream.pipeline.train.TrainOperatorFactory;
import io.deeperstream.pipeline.train.TrainOptions;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.PseudoLabel;
import io.deeperstream.schemas.TrainingMetric;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;

/**
 * The loop: images in, pseudo-labels out, and from them the next generation. The graph, and nothing
 * else.
 *
 * <pre>
 * images ──────► embed ──keyed by super-cluster──► assign ──────► pseudo-labels
 * generations ──►  │ broadcast                        │ ├───────► centroids, exemplars
 *      ▲           └─► dead-letters                   │ └─ revisions ─► generations
 *      │                                              ▼
 *      └─────────── announcements ─────────────── train ────────► metrics
 * </pre>
 */
public final class DeeperstreamJob {

  /** Names of the Flink properties that {@link #define} sets itself, whatever the client gives. */
  public static final Set<String> OWN_PROPERTIES =
      Set.of(
          CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
          CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key(),
          CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS.key(),
          CheckpointingOptions.ENABLE_UNALIGNED.key(),
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION.key(),
          CheckpointingOptions.INCREMENTAL_CHECKPOINTS.key(),
          StateBackendOptions.STATE_BACKEND.key(),
          CoreOptions.DEFAULT_PARALLELISM.key(),
          PipelineOptions.MAX_PARALLELISM.key());

  private DeeperstreamJob() {}

  /**
   * Draws the graph.
   *
   * @param env where; its checkpointing, state backend and parallelism are set here
   * @param settings validated
   * @param base the generation that a job without state begins with
   */
  public static void define(
      StreamExecutionEnvironment env, JobSettings settings, GenerationRef base) {
    define(env, settings, base, new StoredGenerations(settings));
  }

  /**
   * Draws the graph with other generations than the model store's.
   *
   * @param generations what training reads and writes
   */
  public static void define(
      StreamExecutionEnvironment env,
      JobSettings settings,
      GenerationRef base,
      Generations generations) {
    env.setMaxParallelism(settings.stream().maxParallelism());
    env.setParallelism(settings.stream().parallelism());
    env.enableCheckpointing(settings.stream().checkpointInterval().toMillis());
    env.getCheckpointConfig().setCheckpointingConsistencyMode(CheckpointingMode.EXACTLY_ONCE);
    env.getCheckpointConfig().setMaxConcurrentCheckpoints(1);
    // A job takes this from the client's configuration, never from the cluster's: without it the
    // last checkpoint is removed when the job is cancelled or fails for good.
    env.getCheckpointConfig()
        .setExternalizedCheckpointRetention(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // An old generation is freed when nothing of it can come any more; an unaligned checkpoint
    // could hold elements of it in flight.
    env.getCheckpointConfig().enableUnalignedCheckpoints(false);
    env.configure(stateSettings());
    Sinks sinks = new Sinks(settings);
    int m = settings.clustering().superClusters();

    DataStream<StreamedImage> images =
        env.fromSource(
                new ImageSource(
                    settings.kafka().consumerProperties(),
                    settings.kafka().imagesTopic(),
                    settings.stream().passes()),
                WatermarkStrategy.noWatermarks(),
                "images",
                TypeInformation.of(StreamedImage.class))
            .uid("images");

    DataStream<Generation> announcements =
        env.fromSource(generations(settings), WatermarkStrategy.noWatermarks(), "generations")
            .uid("generations")
            .setParallelism(1);

    SingleOutputStreamOperator<Either<EmbeddedImage, GenerationMarker>> embedded =
        images
            .connect(announcements.broadcast())
            .transform(
                "embed",
                Types.EITHER(
                    TypeInformation.of(EmbeddedImage.class),
                    TypeInformation.of(GenerationMarker.class)),
                new EmbedOperator(
                    EmbedOptions.of(settings, base),
                    new StoreGenerationLoader(settings.store(), settings.teacherOptions()),
                    new FirstCheckpoint(settings.store(), settings.runId())))
            .uid("embed");

    SingleOutputStreamOperator<PseudoLabel> labels =
        embedded
            .keyBy(DeeperstreamJob::superClusterKey, Types.INT)
            .transform(
                "assign",
                new AvroTypeInfo<>(PseudoLabel.class),
                new AssignOperator(
                    AssignOptions.of(settings), InitialClusters.fromStore(settings.store())))
            .setParallelism(settings.stream().assignParallelism(m))
            .uid("assign");

    int sinkParallelism = settings.stream().assignParallelism(m);
    labels
        .sinkTo(sinks.pseudoLabels())
        .name("pseudo-labels")
        .uid("pseudo-labels")
        .setParallelism(sinkParallelism);
    labels
        .getSideOutput(AssignOperator.CENTROIDS)
        .sinkTo(sinks.centroids())
        .name("centroids")
        .uid("centroids")
        .setParallelism(sinkParallelism);
    if (settings.stream().exemplars() > 0) {
      labels
          .getSideOutput(AssignOperator.TRAINING)
          .connect(
              labels
                  .getSideOutput(AssignOperator.CENTROIDS)
                  .filter(ExemplarFunction::isFreed)
                  .name("freed centroids")
                  .uid("freed-centroids")
                  .setParallelism(sinkParallelism))
          .process(new ExemplarFunction(ExemplarOptions.of(settings)))
          .returns(new AvroTypeInfo<>(Exemplar.class))
          .name("exemplars")
          .uid("exemplars")
          .setParallelism(sinkParallelism)
          .sinkTo(sinks.exemplars())
          .name("thumbnails")
          .uid("thumbnails")
          .setParallelism(sinkParallelism);
    }
    DataStream<Generation> generationsOut = labels.getSideOutput(AssignOperator.REVISIONS);
    if (settings.training().isOn()) {
      SingleOutputStreamOperator<TrainingMetric> trained =
          train(labels, TrainOptions.of(settings, base), generations);
      trained.sinkTo(sinks.metrics()).name("metrics").uid("metrics").setParallelism(1);
      trained
          .getSideOutput(TrainOperator.PROBES)
          .sinkTo(sinks.probes())
          .name("probes")
          .uid("probes")
          .setParallelism(1);
      generationsOut = generationsOut.union(trained.getSideOutput(TrainOperator.ANNOUNCED));
    }
    generationsOut
        .sinkTo(sinks.generations())
        .name("announcements")
        .uid("announcements")
        .setParallelism(1);
    embedded
        .getSideOutput(EmbedOperator.DEAD_LETTERS)
        .sinkTo(sinks.deadLetters())
        .name("dead-letters")
        .uid("dead-letters")
        .setParallelism(1);
  }

  /** The Flink properties that say how the job keeps its state; a new object. */
  public static Configuration stateSettings() {
    Configuration state = new Configuration();
    state.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    state.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // Sub-centroids that move are spread over all of their files: compaction by levels would
    // rewrite everything at every fourth checkpoint.
    state.setString("state.backend.rocksdb.compaction.style", "UNIVERSAL");
    return state;
  }

  private static SingleOutputStreamOperator<TrainingMetric> train(
      SingleOutputStreamOperator<PseudoLabel> labels,
      TrainOptions options,
      Generations generations) {
    return labels
        .getSideOutput(AssignOperator.TRAINING)
        .keyBy(TrainOperator::keyOf, Types.INT)
        .transform(
            "train",
            new AvroTypeInfo<>(TrainingMetric.class),
            new TrainOperatorFactory(options, generations))
        .setParallelism(1)
        .uid("train");
  }

  private static int superClusterKey(Either<EmbeddedImage, GenerationMarker> element) {
    return element.isLeft() ? element.left().key() : element.right().key();
  }

  private static KafkaSource<Generation> generations(JobSettings settings) {
    return KafkaSource.<Generation>builder()
        .setProperties(settings.kafka().consumerProperties())
        .setTopics(settings.kafka().generationsTopic())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new GenerationRecords())
        .build();
  }
}
