package io.deeperstream.cli;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Embedder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A trained network on disk, see {@link ModelSource}, that gives features. */
final class FeatureModel implements AutoCloseable {

  /** Makes features of decoded images. */
  @FunctionalInterface
  private interface Features {
    List<FloatMatrix> embed(byte[] pixels, int count);
  }

  private final Embedder network;
  private final Features features;
  private final List<Integer> columns;
  private final int resizeTo;

  private FeatureModel(Embedder network, Features features, List<Integer> columns, int resizeTo) {
    this.network = network;
    this.features = features;
    this.columns = columns;
    this.resizeTo = resizeTo;
  }

  /**
   * Loads a model.
   *
   * @param folder see the class
   * @param layers what to take as features, at least one; other than the descriptor needs the
   *     network's shape, which a SavedModel by itself does not tell
   * @param resizeTo shorter side of an image before its centre is cropped, where the model does not
   *     tell it
   * @param options threads, precision and device
   * @throws InvalidSettingException if the folder is none of these, or does not tell what is needed
   */
  static FeatureModel open(
      Path folder, List<Layer> layers, Optional<Integer> resizeTo, TeacherOptions options)
      throws IOException {
    try (ModelSource source = ModelSource.open(folder, "--model")) {
      Optional<NetworkSpec> spec = source.description().map(ModelDescription::network);
      return spec.isPresent()
          ? load(source.teacher(), spec.get(), layers, options)
          : ofSavedModel(source.teacher(), layers, resizeTo, options);
    }
  }

  private static FeatureModel load(
      Path teacher, NetworkSpec spec, List<Layer> layers, TeacherOptions options)
      throws IOException {
    if (layers.equals(List.of(Layer.DESCRIPTOR))) {
      return descriptors(Teacher.load(teacher, options), spec.resizeTo());
    }
    Network loaded = Network.from(spec, SavedVariables.read(teacher));
    return new FeatureModel(
        loaded,
        (pixels, count) -> loaded.embed(pixels, count, layers),
        layers.stream().map(layer -> layer.size(spec)).toList(),
        spec.resizeTo());
  }

  private static FeatureModel descriptors(Teacher loaded, int resizeTo) {
    return new FeatureModel(
        loaded,
        (pixels, count) -> List.of(loaded.embed(pixels, count)),
        List.of(loaded.featureSize()),
        resizeTo);
  }

  private static FeatureModel ofSavedModel(
      Path teacher, List<Layer> layers, Optional<Integer> resizeTo, TeacherOptions options)
      throws IOException {
    if (!layers.equals(List.of(Layer.DESCRIPTOR))) {
      throw new InvalidSettingException(
          "--layer %s needs the network's shape: give a generation or a folder with %s, not a SavedModel alone"
              .formatted(LayerName.of(layers), ModelDescription.FILE));
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
    return descriptors(loaded, resizeTo.get());
  }

  int imageSize() {
    return network.imageSize();
  }

  /** Shorter side of an image before its centre is cropped. */
  int resizeTo() {
    return resizeTo;
  }

  /** Length of an image's features, of each layer. */
  List<Integer> columns() {
    return columns;
  }

  /** Features of decoded images, {@code [count][columns]} of each layer. */
  List<FloatMatrix> embed(byte[] pixels, int count) {
    return features.embed(pixels, count);
  }

  @Override
  public void close() {
    network.close();
  }
}
