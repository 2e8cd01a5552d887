package io.deeperstream.pipeline.sink;

import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.PseudoLabel;
import io.deeperstream.schemas.TrainingMetric;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * The job's outputs. Labels, dead letters and revisions are written in the checkpoints'
 * transactions; centroids and exemplars are idempotent upserts outside of them.
 */
public final class Sinks {

  private final JobSettings settings;

  public Sinks(JobSettings settings) {
    this.settings = settings;
  }

  /** Keyed by image id. */
  public Sink<PseudoLabel> pseudoLabels() {
    return transactional(
        settings.kafka().pseudoLabelsTopic(),
        "labels",
        PseudoLabel::getImageId,
        PseudoLabel::toByteBuffer);
  }

  /** Keyed by where the record was read. */
  public Sink<DeadLetter> deadLetters() {
    return transactional(
        settings.kafka().deadLettersTopic(),
        "dead-letters",
        letter -> letter.getPartition() + "/" + letter.getOffset(),
        DeadLetter::toByteBuffer);
  }

  /**
   * Announcements, keyed by the generation's hash, and revisions, keyed by run, hash and
   * super-cluster, so that of each super-centroid the last one stays when the topic is compacted. A
   * record of kind {@code UNKNOWN} is the tombstone of what has its key.
   */
  public Sink<Generation> generations() {
    return transactional(
        settings.kafka().generationsTopic(), "generations", Sinks::keyOf, Sinks::valueOf);
  }

  static String keyOf(Generation record) {
    return record.getSuperCentroids().isEmpty()
        ? record.getHash()
        : "%s/%s/%d"
            .formatted(
                record.getRun(),
                record.getHash(),
                record.getSuperCentroids().get(0).getSuperCluster());
  }

  static ByteBuffer valueOf(Generation record) throws IOException {
    return record.getKind() == GenerationKind.UNKNOWN ? null : record.toByteBuffer();
  }

  /** Keyed by the run. */
  public Sink<TrainingMetric> metrics() {
    return transactional(
        settings.kafka().metricsTopic(),
        "metrics",
        TrainingMetric::getRun,
        TrainingMetric::toByteBuffer);
  }

  /** Into the topic of the metrics, keyed by the run. */
  public Sink<ProbeMetric> probes() {
    return transactional(
        settings.kafka().metricsTopic(), "probes", ProbeMetric::getRun, ProbeMetric::toByteBuffer);
  }

  /**
   * Keyed by run, generation, super- and sub-cluster; at least once, outside transactions. One
   * without a vector is a tombstone.
   */
  public Sink<Centroid> centroids() {
    return KafkaSink.<Centroid>builder()
        .setKafkaProducerConfig(settings.kafka().producerProperties())
        .setBootstrapServers(settings.kafka().bootstrapServers())
        .setRecordSerializer(
            new AvroRecords<>(
                settings.kafka().centroidsTopic(),
                c ->
                    "%s/%d/%d/%d"
                        .formatted(
                            c.getRun(), c.getGeneration(), c.getSuperCluster(), c.getSubCluster()),
                c -> c.getVector().hasRemaining() ? c.toByteBuffer() : null))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  /**
   * Keyed by run, generation, super- and sub-cluster, and slot; at least once, outside
   * transactions. One without a thumbnail is a tombstone.
   */
  public Sink<Exemplar> exemplars() {
    return KafkaSink.<Exemplar>builder()
        .setKafkaProducerConfig(settings.kafka().producerProperties())
        .setBootstrapServers(settings.kafka().bootstrapServers())
        .setRecordSerializer(
            new AvroRecords<>(
                settings.kafka().exemplarsTopic(),
                e ->
                    "%s/%d/%d/%d/%d"
                        .formatted(
                            e.getRun(),
                            e.getGeneration(),
                            e.getSuperCluster(),
                            e.getSubCluster(),
                            e.getSlot()),
                e -> e.getThumbnail().hasRemaining() ? e.toByteBuffer() : null))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  private <T> Sink<T> transactional(
      String topic, String name, AvroRecords.Key<T> key, AvroRecords.Encoder<T> encoder) {
    KafkaSink<T> sink =
        KafkaSink.<T>builder()
            .setKafkaProducerConfig(settings.kafka().producerProperties())
            .setBootstrapServers(settings.kafka().bootstrapServers())
            .setRecordSerializer(new AvroRecords<>(topic, key, encoder))
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix("deeperstream-" + settings.runId() + "-" + topic + "-" + name)
            .build();
    return new StrictKafkaSink<>(
        sink, topic, new BrokerTransactions(settings.kafka().clientProperties()));
  }
}
