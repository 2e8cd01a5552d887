package io.deeperstream.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.PseudoLabel;
import io.deeperstream.schemas.SuperCentroid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class AvroRecordsTest {

  private static final PseudoLabel LABEL =
      new PseudoLabel("run", 1, 2L, 3, "größe/1.jpg", 4, 5, 6, 7, 0.5f, true);

  @Test
  void writesAKeyAndASelfDescribingValue() throws IOException {
    ProducerRecord<byte[], byte[]> record =
        new AvroRecords<>("labels", PseudoLabel::getImageId, PseudoLabel::toByteBuffer)
            .serialize(LABEL, null, 123L);

    assertThat(record.topic()).isEqualTo("labels");
    assertThat(record.partition()).as("the key decides").isNull();
    assertThat(record.key()).isEqualTo("größe/1.jpg".getBytes(StandardCharsets.UTF_8));
    assertThat(record.value()).as("Avro's single-object encoding").startsWith(0xC3, 0x01);
    assertThat(Decoders.PSEUDO_LABEL.decode(record.value())).isEqualTo(LABEL);
  }

  @Test
  void aRecordWithoutAValueIsATombstone() {
    ProducerRecord<byte[], byte[]> record =
        new AvroRecords<PseudoLabel>("labels", PseudoLabel::getImageId, label -> null)
            .serialize(LABEL, null, 123L);

    assertThat(record.key()).isNotEmpty();
    assertThat(record.value()).isNull();
  }

  @Test
  void revisionsAreKeptApartByRunGenerationAndSuperCluster() throws IOException {
    Generation announced = Samples.generation(1).announcement(Instant.EPOCH, null, null);
    Generation revised =
        Generation.newBuilder(announced)
            .setKind(GenerationKind.REVISED)
            .setRun("run-b")
            .setSuperCentroids(List.of(new SuperCentroid(3, 1L, 1.0, ByteBuffer.allocate(4))))
            .build();
    assertThat(Sinks.keyOf(announced)).isEqualTo(announced.getHash());
    assertThat(Sinks.keyOf(revised)).isEqualTo("run-b/" + announced.getHash() + "/3");
    assertThat(Sinks.valueOf(announced)).isNotNull();
    assertThat(Sinks.valueOf(revised)).isNotNull();

    Generation retracted = Generation.newBuilder(revised).setKind(GenerationKind.UNKNOWN).build();
    assertThat(Sinks.keyOf(retracted)).isEqualTo(Sinks.keyOf(revised));
    assertThat(Sinks.valueOf(retracted)).as("a tombstone").isNull();
    retracted = Samples.generation(0).retraction(Instant.EPOCH);
    assertThat(Sinks.keyOf(retracted)).isEqualTo(Samples.generation(0).hash());
    assertThat(Sinks.valueOf(retracted)).as("a tombstone").isNull();
  }

  @Test
  void aRecordThatCannotBeEncodedNamesItsTopic() {
    AvroRecords<String> records =
        new AvroRecords<>(
            "labels",
            text -> text,
            text -> {
              throw new IOException("no");
            });
    assertThatThrownBy(() -> records.serialize("x", null, 0L))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot encode a record of topic labels");
  }
}
