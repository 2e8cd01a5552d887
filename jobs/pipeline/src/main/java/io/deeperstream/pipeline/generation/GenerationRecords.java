package io.deeperstream.pipeline.generation;

import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of the topic of generations. A record of another kind is counted, logged and
 * passed over: it comes again at every restart, so that a failure would end the job for good. A
 * tombstone takes back what has its key, which nothing reads any more.
 */
public final class GenerationRecords implements KafkaRecordDeserializationSchema<Generation> {
  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(GenerationRecords.class);

  private transient Counter unreadable;

  /** Decodes one record; empty, with a line in the log, if it is not a {@link Generation}. */
  static Optional<Generation> decode(byte[] value, int partition, long offset) {
    try {
      return Optional.of(Decoders.GENERATION.decodeWhole(value));
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "offset {} of partition {} of the topic of generations is passed over: {}",
          offset,
          partition,
          e.toString());
      return Optional.empty();
    }
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    unreadable = context.getMetricGroup().counter("unreadableRecords");
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Generation> out) {
    if (record.value() != null) {
      decode(record.value(), record.partition(), record.offset())
          .ifPresentOrElse(out::collect, unreadable::inc);
    }
  }

  @Override
  public TypeInformation<Generation> getProducedType() {
    return new AvroTypeInfo<>(Generation.class);
  }
}
