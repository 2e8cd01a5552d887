package io.deeperstream.interchange;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.model.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The description in a model's folder: {@code model.json}, beside {@code teacher/}. A record of
 * simple fields, so that any JSON library can write and read it.
 *
 * @param format version of this layout, 1
 * @param network the network's shape
 * @param origin where its weights come from, for people
 * @param licence under which they may be used, for people; null if unknown
 * @param source the file that they were imported from; null if they were not
 * @param createdAt ISO-8601; null if unknown
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelDescription(
    int format,
    NetworkSpec network,
    String origin,
    String licence,
    Source source,
    String createdAt) {

  /** The layout that this build writes. */
  public static final int FORMAT = 1;

  /** Name of the file. */
  public static final String FILE = "model.json";

  /** Name of the folder of the SavedModel beside it. */
  public static final String TEACHER = "teacher";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * An imported file.
   *
   * @param file its name, without folders
   * @param kind such as {@code PyTorch (zip)}
   * @param bytes its length
   * @param sha256 in hexadecimal
   * @param leftOut tensors of it that the network does not have, such as heads
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Source(String file, String kind, long bytes, String sha256, List<String> leftOut) {}

  /** Writes the description into a folder. */
  public void write(Path folder) throws IOException {
    JSON.writeValue(folder.resolve(FILE).toFile(), this);
  }

  /**
   * Reads the description from a folder.
   *
   * @throws IOException if the file does not exist, is not such a description, or names no network
   */
  public static ModelDescription read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    ModelDescription read = JSON.readValue(Files.readAllBytes(file), ModelDescription.class);
    if (read == null || read.network() == null) {
      throw new IOException("%s names no network".formatted(file));
    }
    return read;
  }

  /** Returns a network's shape as JSON. */
  static String toJson(NetworkSpec network) {
    try {
      return new ObjectMapper().writeValueAsString(network);
    } catch (IOException e) {
      throw new IllegalStateException("a record of simple fields is always JSON", e);
    }
  }

  /**
   * Parses a network's shape from JSON.
   *
   * @throws IOException if it is not one
   */
  static NetworkSpec networkOf(String json) throws IOException {
    NetworkSpec network = new ObjectMapper().readValue(json, NetworkSpec.class);
    if (network == null) {
      throw new IOException("it is null");
    }
    return network;
  }
}
