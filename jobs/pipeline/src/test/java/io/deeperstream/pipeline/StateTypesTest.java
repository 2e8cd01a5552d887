package io.deeperstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.RunningMean;
import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.assign.SuperClusterState;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.embed.GenerationMarker;
import io.deeperstream.pipeline.embed.SuperCentroidRevision;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.pipeline.train.TrainerState;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.ExemplarKind;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.PseudoLabel;
import io.deeperstream.schemas.SuperCentroid;
import io.deeperstream.training.DriftState;
import io.deeperstream.training.FeatureGauge;
import io.deeperstream.training.ImageKey;
import io.deeperstream.training.LoopState;
import io.deeperstream.training.MemoryEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.types.Either;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type in state or between operators has a serializer of its own, and survives it. */
class StateTypesTest {

  private static final GenerationRef REF = Samples.generation(3);
  private static final EmbeddedImage IMAGE =
      new EmbeddedImage(
          7,
          2,
          3,
          new float[] {1, -0.0f, 3e-40f},
          5,
          1L << 40,
          2,
          "ä/1.jpg",
          true,
          new byte[] {1, -1});
  private static final LoopState LOOP =
      new LoopState(
          3,
          17,
          12.5,
          99,
          55,
          true,
          1L << 50,
          true,
          -7,
          new DriftState(0.5, 12),
          new int[] {0, 3},
          true,
          true);
  private static final TrainerState TRAINER =
      new TrainerState(
          4,
          77,
          9856,
          REF,
          true,
          new int[] {1, 2},
          LOOP,
          "ab12",
          true,
          new FeatureGauge(0.35, 5.5));
  private static final GenerationMarker MARKER = new GenerationMarker(7, REF, 1, 4, 9);
  private static final TypeInformation<Either<EmbeddedImage, GenerationMarker>> EITHER =
      Types.EITHER(
          TypeInformation.of(EmbeddedImage.class), TypeInformation.of(GenerationMarker.class));

  static Stream<Arguments> types() {
    RunningMean.State mean = new RunningMean.State(new double[] {1e-300, -2, 0.1}, 17.5, 99);
    return Stream.of(
        pojo(REF),
        pojo(new SuperCentroidRevision("hash", 3, 8, new float[] {1, 2})),
        pojo(mean),
        pojo(new SuperClusterState(REF, 2, 250, 12345, mean, 6)),
        pojo(new SubCentroid(new float[] {0.5f, -1}, 12.25, 77, 3)),
        pojo(new StreamedImage(new byte[] {1, 2, -3}, 4, 1L << 33, 0)),
        pojo(IMAGE),
        pojo(MARKER),
        pojo(new TrainingImage(1, 2, 3, 4, 0.5f, 5, 1L << 40, 6, new byte[] {7, -8})),
        pojo(new ImageKey(3, 1L << 40)),
        pojo(new MemoryEntry(3, 1L << 40, 2, 1, -1, 4096, -77, 1L << 33)),
        pojo(TRAINER),
        Arguments.of("image or marker", EITHER, Either.Left(IMAGE)),
        Arguments.of("marker or image", EITHER, Either.Right(MARKER)),
        avro(new PseudoLabel("run", 1, 2L, 3, "id", 4, 5, 6, 7, 0.5f, true)),
        avro(new Centroid("run", 1L, 2L, 3, 4, 5, 6, 7.5, Vectors.toBytes(new float[] {1, 2}))),
        avro(
            new Exemplar(
                "run",
                1,
                2,
                3,
                4,
                5,
                ExemplarKind.RANDOM,
                0.5f,
                6,
                7L,
                ByteBuffer.wrap(new byte[] {1, -1}))),
        avro(new DeadLetter("run", 1, 2L, 3, null, DeadLetterReason.EMPTY_IMAGE, "0 bytes", 0)),
        avro(
            new Generation(
                GenerationKind.REVISED,
                "run",
                1,
                "hash",
                null,
                "here",
                List.of(new SuperCentroid(1, 2L, 3.0, Vectors.toBytes(new float[] {1}))),
                Instant.ofEpochMilli(1_700_000_000_123L),
                null,
                null)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  <T> void isNotLeftToKryoAndSurvives(String name, TypeInformation<T> type, T value)
      throws IOException {
    SerializerConfigImpl noKryo = new SerializerConfigImpl();
    noKryo.setGenericTypes(false);
    TypeSerializer<T> serializer = type.createSerializer(noKryo);
    assertThat(serializer).isNotInstanceOf(KryoSerializer.class);
    if (!(serializer instanceof AvroSerializer)) {
      assertThat(type.toString()).doesNotContain("GenericType");
    }

    for (T copy : List.of(roundTrip(serializer, value), serializer.copy(value))) {
      assertSame(copy, value);
    }
  }

  /** Generated records have an equality of their own; records with arrays have none. */
  private static void assertSame(Object found, Object expected) {
    if (expected instanceof SpecificRecordBase) {
      assertThat(found).isEqualTo(expected);
    } else {
      assertThat(found).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  <T> void aRestoredSerializerReadsWhatTheFirstWrote(String name, TypeInformation<T> type, T value)
      throws IOException {
    SerializerConfigImpl config = new SerializerConfigImpl();
    TypeSerializer<T> serializer = type.createSerializer(config);
    TypeSerializer<T> restored = serializer.snapshotConfiguration().restoreSerializer();
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);

    T read = restored.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

    assertSame(read, value);
    assertThat(
            type.createSerializer(config)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(serializer.snapshotConfiguration())
                .isCompatibleAsIs())
        .isTrue();
  }

  private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    T read = serializer.deserialize(in);
    assertThat(in.available()).as("bytes left over").isZero();
    return read;
  }

  private static Arguments pojo(Object value) {
    return Arguments.of(
        value.getClass().getSimpleName(), TypeExtractor.createTypeInfo(value.getClass()), value);
  }

  private static Arguments avro(SpecificRecordBase value) {
    return Arguments.of(
        value.getClass().getSimpleName(), new AvroTypeInfo<>(value.getClass()), value);
  }
}
