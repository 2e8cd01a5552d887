package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.schemas.Generation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class GenerationRecordsTest {

  private final Counter counter = new SimpleCounter();

  /** Gives out one counter, whatever its name. */
  private final class Context implements DeserializationSchema.InitializationContext {
    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup() {
        @Override
        public Counter counter(String name) {
          assertThat(name).isEqualTo("unreadableRecords");
          return counter;
        }
      };
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(GenerationRecordsTest.class.getClassLoader());
    }
  }

  @Test
  void whatIsNoGenerationIsCountedAndPassedOver() throws Exception {
    ByteBuffer encoded =
        Samples.generation(3).announcement(Instant.EPOCH, null, null).toByteBuffer();
    byte[] whole = Arrays.copyOf(encoded.array(), encoded.limit());
    byte[] huge = whole.clone();
    // The length of the first text, as a varint: 2^31 − 1 bytes.
    huge[11] = (byte) 0xfe;
    Arrays.fill(huge, 12, 15, (byte) 0xff);
    huge[15] = 0x0f;
    List<Generation> read = new ArrayList<>();
    GenerationRecords records = new GenerationRecords();
    records.open(new Context());
    long offset = 0;
    for (byte[] value :
        new byte[][] {
          "garbage".getBytes(StandardCharsets.UTF_8),
          null,
          whole,
          new byte[0],
          Arrays.copyOf(whole, 20),
          huge,
          whole
        }) {
      records.deserialize(
          new ConsumerRecord<>("generations", 0, offset++, null, value), new ListCollector<>(read));
    }
    assertThat(read).extracting(Generation::getNumber).containsExactly(3, 3);
    assertThat(counter.getCount()).as("a tombstone is no error").isEqualTo(4);
  }
}
