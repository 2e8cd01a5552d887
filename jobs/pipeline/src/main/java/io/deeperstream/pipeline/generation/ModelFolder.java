package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.model.NetworkSpec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * A trained network in a local folder, in one of three forms.
 *
 * <pre>
 * manifest.json, teacher/…    a generation of a model store; every file is compared with the manifest
 * model.json, teacher/…       a model by itself: model.json holds the network's shape
 * saved_model.pb, …           a SavedModel alone, which does not tell its shape
 * </pre>
 */
public final class ModelFolder implements AutoCloseable {

  /** What describes a generation. */
  public static final String GENERATION = ModelStore.MANIFEST;

  /** What describes a model by itself. */
  public static final String MODEL = "model.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAVED_MODEL = "saved_model.pb";
  private static final String TEACHER = "teacher";

  private final Path savedModel;
  private final Optional<NetworkSpec> network;
  private final boolean copy;

  private ModelFolder(Path savedModel, Optional<NetworkSpec> network, boolean copy) {
    this.savedModel = savedModel;
    this.network = network;
    this.copy = copy;
  }

  /**
   * Finds out what the folder holds.
   *
   * @throws FileNotFoundException if it is none of the three
   * @throws IOException if it cannot be read or is not what its manifest says
   */
  public static ModelFolder open(Path folder) throws IOException {
    if (Files.isRegularFile(folder.resolve(GENERATION))) {
      return ofGeneration(folder.toAbsolutePath().normalize());
    }
    boolean alone = Files.isRegularFile(folder.resolve(SAVED_MODEL));
    Path savedModel = alone ? folder : folder.resolve(TEACHER);
    if (!Files.isRegularFile(savedModel.resolve(SAVED_MODEL))) {
      throw new FileNotFoundException(
          "%s holds neither %s nor %s/%s".formatted(folder, SAVED_MODEL, TEACHER, SAVED_MODEL));
    }
    Path described = folder.resolve(MODEL);
    return new ModelFolder(
        savedModel,
        Files.isRegularFile(described) ? Optional.of(specOf(described)) : Optional.empty(),
        false);
  }

  /** By way of the store, which compares each file with the manifest. */
  private static ModelFolder ofGeneration(Path folder) throws IOException {
    byte[] json = Files.readAllBytes(folder.resolve(GENERATION));
    Manifest manifest = JSON.readValue(json, Manifest.class);
    GenerationRef ref =
        new GenerationRef(
            manifest.run(), manifest.number(), sha256(json), "", folder.getFileName().toString());
    Path copy = Files.createTempDirectory("deeperstream-teacher");
    try {
      new ModelStore(folder.getParent().toUri().toString()).open(ref).copyTeacher(copy);
    } catch (IOException | RuntimeException e) {
      FileUtils.deleteDirectory(copy.toFile());
      throw e;
    }
    return new ModelFolder(copy, Optional.of(manifest.network()), true);
  }

  private static NetworkSpec specOf(Path file) throws IOException {
    JsonNode network = JSON.readTree(file.toFile()).path("network");
    if (network.isMissingNode()) {
      throw new IOException("%s names no network".formatted(file));
    }
    return JSON.treeToValue(network, NetworkSpec.class);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Folder of the SavedModel; there until this is closed. */
  public Path savedModel() {
    return savedModel;
  }

  /** The network's shape, where the folder tells it. */
  public Optional<NetworkSpec> network() {
    return network;
  }

  /** Removes what was copied out of a store. */
  @Override
  public void close() throws IOException {
    if (copy) {
      FileUtils.deleteDirectory(savedModel.toFile());
    }
  }
}
