package io.deeperstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Conversion;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was ever written can be read. {@code released/vN} holds the schemas of every release, each
 * file as it was: a release adds a folder, and nothing in an older one ever changes.
 */
class SchemaCompatibilityTest {

  private static final Path RELEASED = Path.of("released");
  private static final Path CURRENT_FILES = Path.of("src/main/avro");

  private static final Map<String, Schema> CURRENT =
      Map.of(
          "Centroid", Centroid.getClassSchema(),
          "DeadLetter", DeadLetter.getClassSchema(),
          "Exemplar", Exemplar.getClassSchema(),
          "Generation", Generation.getClassSchema(),
          "ImageRecord", ImageRecord.getClassSchema(),
          "ProbeMetric", ProbeMetric.getClassSchema(),
          "PseudoLabel", PseudoLabel.getClassSchema(),
          "TrainingMetric", TrainingMetric.getClassSchema());

  private static final Map<String, Decoders.Decoder<? extends SpecificRecord>> DECODERS =
      Map.of(
          "Centroid", Decoders.CENTROID,
          "DeadLetter", Decoders.DEAD_LETTER,
          "Exemplar", Decoders.EXEMPLAR,
          "Generation", Decoders.GENERATION,
          "ImageRecord", Decoders.IMAGE_RECORD,
          "ProbeMetric", Decoders.PROBE_METRIC,
          "PseudoLabel", Decoders.PSEUDO_LABEL,
          "TrainingMetric", Decoders.TRAINING_METRIC);

  /** Of every released version: where it lies, its schema, and the one of today. */
  static Stream<Arguments> released() throws IOException {
    try (Stream<Path> files = Files.walk(RELEASED)) {
      return files.filter(SchemaCompatibilityTest::isSchema).sorted().toList().stream()
          .map(file -> Arguments.of(RELEASED.relativize(file).toString(), read(file)));
    }
  }

  @Test
  void aFolderHoldsTheWholeContractOfItsRelease() throws IOException {
    try (Stream<Path> versions = Files.list(RELEASED)) {
      assertThat(versions.map(version -> version.getFileName().toString())).contains("v1");
    }
    assertThat(released())
        .extracting(arguments -> arguments.get()[0])
        .contains(
            "v1/Centroid.avsc",
            "v1/DeadLetter.avsc",
            "v1/Generation.avsc",
            "v1/ImageRecord.avsc",
            "v1/PseudoLabel.avsc");
  }

  @Test
  void everySchemaOfTodayIsKnownHere() throws IOException {
    try (Stream<Path> files = Files.list(CURRENT_FILES)) {
      assertThat(files.map(file -> read(file).getName()))
          .containsExactlyInAnyOrderElementsOf(CURRENT.keySet());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("released")
  void todaysSchemaReadsTheReleasedOne(String file, Schema released) {
    SchemaPairCompatibility result =
        SchemaCompatibility.checkReaderWriterCompatibility(today(released), released);
    assertThat(result.getType())
        .as("%s", result.getResult().getIncompatibilities())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("released")
  void dataOfAReleaseAreReadEqual(String file, Schema released) throws IOException {
    GenericRecord written = sample(released);
    GenericRecord read = readToday(encode(written), released);

    for (Schema.Field field : released.getFields()) {
      if (today(released).getField(field.name()) != null) {
        assertThat(read.get(field.name()))
            .as("%s of %s", field.name(), file)
            .isEqualTo(written.get(field.name()));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("released")
  void theGeneratedClassReadsDataOfARelease(String file, Schema released) throws IOException {
    byte[] bytes = encode(sample(released));
    Schema today = today(released);
    SpecificDatumReader<SpecificRecord> reader =
        new SpecificDatumReader<>(released, today, SpecificData.getForSchema(today));

    SpecificRecord read = reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null));

    assertThat(read.getClass().getSimpleName()).isEqualTo(released.getName());
    assertThat(read.getSchema()).isEqualTo(today);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("released")
  void aMessageOfAReleaseIsDecoded(String file, Schema released) throws IOException {
    ByteBuffer message =
        new BinaryMessageEncoder<GenericRecord>(model(), released).encode(sample(released));
    SpecificRecord read = DECODERS.get(released.getName()).decode(message);
    assertThat(read.getSchema()).isEqualTo(today(released));
    String first = released.getFields().get(0).name();
    assertThat(read.get(read.getSchema().getField(first).pos()))
        .hasToString(sample(released).get(first).toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("released")
  void aDecoderTellsMessagesOfItsTypeFromOthers(String file, Schema released) throws IOException {
    byte[] old = message(released);
    byte[] current = message(today(released));
    DECODERS.forEach(
        (type, decoder) -> {
          assertThat(decoder.reads(old)).as(type).isEqualTo(type.equals(released.getName()));
          assertThat(decoder.reads(current)).as(type).isEqualTo(type.equals(released.getName()));
        });
  }

  @Test
  void theKindsOfATopicAreToldApart() throws IOException {
    byte[] step = message(TrainingMetric.getClassSchema());
    byte[] probe = message(ProbeMetric.getClassSchema());
    assertThat(Decoders.TRAINING_METRIC.reads(step)).isTrue();
    assertThat(Decoders.TRAINING_METRIC.reads(probe)).isFalse();
    assertThat(Decoders.PROBE_METRIC.reads(probe)).isTrue();
    assertThat(Decoders.PROBE_METRIC.reads(step)).isFalse();
    assertThat(Decoders.PROBE_METRIC.decode(probe).getCause()).isEqualTo(ProbeCause.START);
  }

  @Test
  void whatIsNoMessageIsReadByNobody() throws IOException {
    byte[] probe = message(ProbeMetric.getClassSchema());
    byte[] otherMarker = probe.clone();
    otherMarker[1] = 2;
    byte[] unknownSchema = probe.clone();
    unknownSchema[5]++;
    for (byte[] wrong : List.of(new byte[0], Arrays.copyOf(probe, 9), otherMarker, unknownSchema)) {
      DECODERS.forEach((type, decoder) -> assertThat(decoder.reads(wrong)).as(type).isFalse());
    }
  }

  private static byte[] message(Schema schema) throws IOException {
    ByteBuffer message =
        new BinaryMessageEncoder<GenericRecord>(model(), schema).encode(sample(schema));
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  @Test
  void theTestNoticesABreak() {
    Schema narrower =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "ImageRecord", "namespace": "io.deeperstream.schemas",
                 "fields": [{"name": "id", "type": "string"}, {"name": "image", "type": "bytes"},
                            {"name": "added", "type": "long"}]}
                """);
    assertThat(
            SchemaCompatibility.checkReaderWriterCompatibility(
                    narrower, read(RELEASED.resolve("v1/ImageRecord.avsc")))
                .getType())
        .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
  }

  private static boolean isSchema(Path file) {
    return file.toString().endsWith(".avsc");
  }

  private static Schema read(Path file) {
    try {
      return new Schema.Parser().parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema today(Schema released) {
    return CURRENT.get(released.getName());
  }

  private static byte[] encode(GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema(), model()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static GenericRecord readToday(byte[] bytes, Schema released) throws IOException {
    // From its file: the generated schema asks for Strings, which equal no string of another
    // reader.
    Schema today = read(CURRENT_FILES.resolve(released.getName() + ".avsc"));
    return new GenericDatumReader<GenericRecord>(released, today, model())
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private static GenericData model() {
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    return model;
  }

  private static GenericRecord sample(Schema schema) {
    GenericRecord record = new GenericData.Record(schema);
    int number = 1;
    for (Schema.Field field : schema.getFields()) {
      record.put(field.name(), sample(field.schema(), number++));
    }
    return record;
  }

  /** A value of a type, different for each number. */
  private static Object sample(Schema schema, int number) {
    LogicalType logical = schema.getLogicalType();
    if (logical != null) {
      Conversion<?> conversion = model().getConversionFor(logical);
      assertThat(conversion.getConvertedType()).isEqualTo(Instant.class);
      return Instant.ofEpochMilli(1_700_000_000_000L + number);
    }
    return switch (schema.getType()) {
      case STRING -> new Utf8("größe-" + number);
      case BYTES -> ByteBuffer.wrap(new byte[] {(byte) number, 0, -1});
      case INT -> number;
      case LONG -> (1L << 40) + number;
      case FLOAT -> number + 0.25f;
      case DOUBLE -> number + 1e-9;
      case BOOLEAN -> number % 2 == 1;
      case ENUM -> new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(0));
      case UNION -> sample(schema.getTypes().get(schema.getTypes().size() - 1), number);
      case ARRAY ->
          new GenericData.Array<>(schema, List.of(sample(schema.getElementType(), number)));
      case RECORD -> sample(schema);
      default -> throw new IllegalArgumentException("no sample of " + schema);
    };
  }
}
