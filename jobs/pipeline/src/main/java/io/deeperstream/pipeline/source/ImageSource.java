package io.deeperstream.pipeline.source;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * The topic of images: every partition is read {@code passes} times over the offsets that were
 * committed when the job first started, then live from exactly there. Only committed records are
 * read; offsets that retention has removed stop the job with their names. Partitions do not wait
 * for each other at the end of a pass.
 */
public final class ImageSource implements Source<StreamedImage, PassSplit, SourcePlan> {

  private static final long serialVersionUID = 1L;
  private static final long DISCOVERY_MILLIS = 10_000;

  private final Properties kafka;
  private final String topic;
  private final int passes;

  /**
   * @param kafka properties for the clients, {@code bootstrap.servers} at least; copied
   * @param topic the topic of images
   * @param passes at least 0; 0 reads only what arrives after the start
   */
  public ImageSource(Properties kafka, String topic, int passes) {
    if (passes < 0) {
      throw new IllegalArgumentException("passes (%d) must be at least 0".formatted(passes));
    }
    this.kafka = new Properties();
    this.kafka.putAll(kafka);
    this.kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    this.kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.topic = topic;
    this.passes = passes;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<StreamedImage, PassSplit> createReader(SourceReaderContext context) {
    return new ImageSourceReader(kafka, context);
  }

  @Override
  public SplitEnumerator<PassSplit, SourcePlan> createEnumerator(
      SplitEnumeratorContext<PassSplit> context) {
    return restoreEnumerator(context, new SourcePlan(Set.of(), List.of()));
  }

  @Override
  public SplitEnumerator<PassSplit, SourcePlan> restoreEnumerator(
      SplitEnumeratorContext<PassSplit> context, SourcePlan plan) {
    return new ImageSourceEnumerator(
        context, topic, passes, () -> PartitionRanges.of(kafka, topic), DISCOVERY_MILLIS, plan);
  }

  @Override
  public SimpleVersionedSerializer<PassSplit> getSplitSerializer() {
    return PassSplitSerializer.INSTANCE;
  }

  @Override
  public SimpleVersionedSerializer<SourcePlan> getEnumeratorCheckpointSerializer() {
    return new SourcePlanSerializer();
  }
}
