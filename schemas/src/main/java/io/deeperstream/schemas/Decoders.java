package io.deeperstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.SchemaStore;

/**
 * Reads records in Avro's single-object encoding, whichever released version of their schema they
 * were written with: the encoding names the writer's schema by its fingerprint alone, and a
 * generated class knows no other than its own. Thread-safe.
 */
public final class Decoders {

  private static final List<String> TYPES =
      List.of(
          "Centroid",
          "DeadLetter",
          "Exemplar",
          "Generation",
          "ImageRecord",
          "ProbeMetric",
          "PseudoLabel",
          "TrainingMetric");
  private static final SchemaStore RELEASED = released();

  /** First bytes of Avro's single-object encoding; the schema's fingerprint of 8 bytes follows. */
  private static final byte[] MARKER = {(byte) 0xC3, 0x01};

  private static final int HEADER = MARKER.length + Long.BYTES;

  public static final Decoder<Centroid> CENTROID =
      new Decoder<>(Centroid.createDecoder(RELEASED), Centroid.getClassSchema());
  public static final Decoder<DeadLetter> DEAD_LETTER =
      new Decoder<>(DeadLetter.createDecoder(RELEASED), DeadLetter.getClassSchema());
  public static final Decoder<Exemplar> EXEMPLAR =
      new Decoder<>(Exemplar.createDecoder(RELEASED), Exemplar.getClassSchema());
  public static final Decoder<Generation> GENERATION =
      new Decoder<>(Generation.createDecoder(RELEASED), Generation.getClassSchema());
  public static final Decoder<ImageRecord> IMAGE_RECORD =
      new Decoder<>(ImageRecord.createDecoder(RELEASED), ImageRecord.getClassSchema());

  /** Of the topic {@code metrics}, which holds {@link #TRAINING_METRIC}s, too. */
  public static final Decoder<ProbeMetric> PROBE_METRIC =
      new Decoder<>(ProbeMetric.createDecoder(RELEASED), ProbeMetric.getClassSchema());

  public static final Decoder<PseudoLabel> PSEUDO_LABEL =
      new Decoder<>(PseudoLabel.createDecoder(RELEASED), PseudoLabel.getClassSchema());

  /** Of the topic {@code metrics}, which holds {@link #PROBE_METRIC}s, too. */
  public static final Decoder<TrainingMetric> TRAINING_METRIC =
      new Decoder<>(TrainingMetric.createDecoder(RELEASED), TrainingMetric.getClassSchema());

  private Decoders() {}

  /**
   * Of one record. Its methods throw {@link org.apache.avro.message.BadHeaderException}, {@link
   * org.apache.avro.message.MissingSchemaException} or {@link org.apache.avro.AvroRuntimeException}
   * for what is not one.
   *
   * @param <T> the generated class
   */
  public static final class Decoder<T> {
    private final BinaryMessageDecoder<T> messages;
    private final Schema today;
    private final long fingerprintOfToday;

    private Decoder(BinaryMessageDecoder<T> messages, Schema today) {
      this.messages = messages;
      this.today = today;
      this.fingerprintOfToday = SchemaNormalization.parsingFingerprint64(today);
    }

    /**
     * Tells whether a message is a record of this type, written with its schema of today or of any
     * release: for topics that hold several types. Looks at the message's first 10 bytes alone.
     */
    public boolean reads(byte[] message) {
      return writer(message).isPresent();
    }

    /** The schema of this type that a message names. */
    private Optional<Schema> writer(byte[] message) {
      if (message.length < HEADER || message[0] != MARKER[0] || message[1] != MARKER[1]) {
        return Optional.empty();
      }
      long fingerprint = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
      if (fingerprint == fingerprintOfToday) {
        return Optional.of(today);
      }
      return Optional.ofNullable(RELEASED.findByFingerprint(fingerprint))
          .filter(written -> written.getFullName().equals(today.getFullName()));
    }

    /** Decodes a whole message. */
    public T decode(byte[] message) throws IOException {
      return messages.decode(message);
    }

    /**
     * Decodes a message that may be damaged. Avro's reader makes room for whatever length a record
     * announces, up to 2 GB; a walk over its fields first finds that the bytes are not there.
     */
    public T decodeWhole(byte[] message) throws IOException {
      Optional<Schema> writer = writer(message);
      if (writer.isPresent()) {
        GenericDatumReader.skip(
            writer.get(),
            DecoderFactory.get().binaryDecoder(message, HEADER, message.length - HEADER, null));
      }
      return messages.decode(message);
    }

    /** Decodes what remains in the buffer. */
    public T decode(ByteBuffer message) throws IOException {
      return messages.decode(message);
    }
  }

  /** The schemas of all releases, which lie beside this class: v1, v2 and so on. */
  private static SchemaStore released() {
    SchemaStore.Cache schemas = new SchemaStore.Cache();
    boolean found = true;
    for (int version = 1; found; version++) {
      found = false;
      for (String type : TYPES) {
        String file = "released/v%d/%s.avsc".formatted(version, type);
        try (InputStream in = Decoders.class.getResourceAsStream(file)) {
          if (in != null) {
            found = true;
            schemas.addSchema(new Schema.Parser().parse(in));
          }
        } catch (IOException e) {
          throw new UncheckedIOException(
              "the released schema %s cannot be read".formatted(file), e);
        }
      }
    }
    return schemas;
  }
}
