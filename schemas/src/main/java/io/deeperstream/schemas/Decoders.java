package io.deeperstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
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
          "Centroid", "DeadLetter", "Generation", "ImageRecord", "PseudoLabel", "TrainingMetric");
  private static final SchemaStore RELEASED = released();

  public static final Decoder<Centroid> CENTROID = new Decoder<>(Centroid.createDecoder(RELEASED));
  public static final Decoder<DeadLetter> DEAD_LETTER =
      new Decoder<>(DeadLetter.createDecoder(RELEASED));
  public static final Decoder<Generation> GENERATION =
      new Decoder<>(Generation.createDecoder(RELEASED));
  public static final Decoder<ImageRecord> IMAGE_RECORD =
      new Decoder<>(ImageRecord.createDecoder(RELEASED));
  public static final Decoder<PseudoLabel> PSEUDO_LABEL =
      new Decoder<>(PseudoLabel.createDecoder(RELEASED));
  public static final Decoder<TrainingMetric> TRAINING_METRIC =
      new Decoder<>(TrainingMetric.createDecoder(RELEASED));

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

    private Decoder(BinaryMessageDecoder<T> messages) {
      this.messages = messages;
    }

    /** Decodes a whole message. */
    public T decode(byte[] message) throws IOException {
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
