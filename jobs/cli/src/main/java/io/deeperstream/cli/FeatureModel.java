package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.Embedder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * A trained network on disk that gives features: a SavedModel, a generation's folder of a model
 * store, or a model's folder with {@code model.json} and {@code teacher/}.
 */
final class FeatureModel implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAVED_MODEL = "saved_model.pb";
  private static final String GENERATION = "manifest.json";
  private static final String MODEL = "model.json";
  private static final String TEACHER = "teacher";

  /** Makes features of decoded images. */
  @FunctionalInterface
  private interface Features {
    FloatMatrix embed(byte[] pixels, int count);
  }

  private final Embedder network;
  private final Features features;
  private final int columns;
  private final int resizeTo;

  private FeatureModel(Embedder network, Features features, int columns, int resizeTo) {
    this.network = network;
    this.features = features;
    this.columns = columns;
    this.resizeTo = resizeTo;
  }

  /**
   * Loads a model.
   *
   * @param folder see the class
   * @param layer what to take as features; other than the descriptor needs the network's shape,
   *     which a SavedModel by itself does not tell
   * @param resizeTo shorter side of an image before its centre is cropped, where the model does not
   *     tell it
   * @param options threads, precision and device
   * @throws InvalidSettingException if the folder is none of these, or does not tell what is needed
   */
  static FeatureModel open(
      Path folder, Layer layer, Optional<Integer> resizeTo, TeacherOptions options)
      throws IOException {
    if (Files.isRegularFile(folder.resolve(GENERATION))) {
      return ofGeneration(folder.toAbsolutePath().normalize(), layer, options);
    }
    Path teacher =
        Files.isRegularFile(folder.resolve(SAVED_MODEL)) ? folder : folder.resolve(TEACHER);
    if (!Files.isRegularFile(teacher.resolve(SAVED_MODEL))) {
      throw new InvalidSettingException(
          "--model is %s, which holds neither %s nor %s/%s"
              .formatted(folder, SAVED_MODEL, TEACHER, SAVED_MODEL));
    }
    Path described = folder.resolve(MODEL);
    if (Files.isRegularFile(described)) {
      return load(teacher, specOf(described), layer, options);
    }
    return ofSavedModel(teacher, layer, resizeTo, options);
  }

  /** By way of the store, which compares each file with the manifest. */
  private static FeatureModel ofGeneration(Path folder, Layer layer, TeacherOptions options)
      throws IOException {
    byte[] json = Files.readAllBytes(folder.resolve(GENERATION));
    Manifest manifest = JSON.readValue(json, Manifest.class);
    GenerationRef ref =
        new GenerationRef(
            manifest.run(), manifest.number(), sha256(json), "", folder.getFileName().toString());
    Path copy = Files.createTempDirectory("deeperstream-teacher");
    try {
      new ModelStore(folder.getParent().toUri().toString()).open(ref).copyTeacher(copy);
      return load(copy, manifest.network(), layer, options);
    } finally {
      FileUtils.deleteDirectory(copy.toFile());
    }
  }

  private static FeatureModel load(
      Path teacher, NetworkSpec spec, Layer layer, TeacherOptions options) throws IOException {
    if (layer == Layer.DESCRIPTOR) {
      Teacher loaded = Teacher.load(teacher, options);
      return new FeatureModel(loaded, loaded::embed, loaded.descriptorSize(), spec.resizeTo());
    }
    Network loaded = Network.from(spec, SavedVariables.read(teacher));
    return new FeatureModel(
        loaded,
        (pixels, count) -> loaded.embed(pixels, count, layer),
        layer.size(spec),
        spec.resizeTo());
  }

  private static FeatureModel ofSavedModel(
      Path teacher, Layer layer, Optional<Integer> resizeTo, TeacherOptions options)
      throws IOException {
    if (layer != Layer.DESCRIPTOR) {
      throw new InvalidSettingException(
          "--layer %s needs the network's shape: give a folder with %s or %s, not a SavedModel alone"
              .formatted(LayerName.of(layer), GENERATION, MODEL));
    }
    if (resizeTo.isEmpty()) {
      throw new InvalidSettingException(
          "--model is %s, a SavedModel alone, which does not say how images are prepared: give --resize-to"
              .formatted(teacher));
    }
    Teacher loaded = Teacher.load(teacher, options);
    if (resizeTo.get() < loaded.imageSize()) {
      loaded.close();
      throw new InvalidSettingException(
          "--resize-to is %d; it must be at least the network's image size, %d"
              .formatted(resizeTo.get(), loaded.imageSize()));
    }
    return new FeatureModel(loaded, loaded::embed, loaded.descriptorSize(), resizeTo.get());
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

  int imageSize() {
    return network.imageSize();
  }

  /** Shorter side of an image before its centre is cropped. */
  int resizeTo() {
    return resizeTo;
  }

  /** Length of an image's features. */
  int columns() {
    return columns;
  }

  /** Features of decoded images, {@code [count][columns]}. */
  FloatMatrix embed(byte[] pixels, int count) {
    return features.embed(pixels, count);
  }

  @Override
  public void close() {
    network.close();
  }
}
