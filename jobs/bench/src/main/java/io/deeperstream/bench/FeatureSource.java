package io.deeperstream.bench;

import io.deeperstream.cli.ModelSource;
import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A network whose features are measured: a model in a folder, or the network {@code small} with
 * random weights.
 *
 * @param folder a model by its name; without a path for random weights
 */
record FeatureSource(SeededPath folder) {

  private static final String RANDOM = "random";

  /** Images that batch norm of random weights is calibrated on, as for a run's first generation. */
  private static final int CALIBRATION_IMAGES = 2048;

  /**
   * Reads {@code NAME=FOLDER} or {@code random}.
   *
   * @throws InvalidSettingException if it is neither
   */
  static FeatureSource parse(String given) {
    if (given.equals(RANDOM)) {
      return new FeatureSource(new SeededPath(RANDOM, ""));
    }
    return SeededPath.parse(given)
        .map(FeatureSource::new)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "--model is %s; it must be NAME=FOLDER or %s".formatted(given, RANDOM)));
  }

  /** The network, as it is called in tables. */
  String name() {
    return folder.name();
  }

  private boolean isRandom() {
    return folder.path().isEmpty();
  }

  /**
   * The folder of a seed.
   *
   * @throws InvalidSettingException if it is not there
   */
  private Path of(long seed) {
    Path path = folder.of(seed);
    if (!Files.isDirectory(path)) {
      throw new InvalidSettingException(
          "--model %s names %s, which is not a folder".formatted(name(), path));
    }
    return path;
  }

  /** Names the weights, as a part of an outcome's key. */
  String key(long seed) throws IOException {
    if (isRandom()) {
      return name();
    }
    Path path = of(seed);
    return "%s, %s of %s".formatted(name(), path, Files.getLastModifiedTime(path));
  }

  /**
   * Decodes the images for this network.
   *
   * @param collection which images
   * @param seed of the weights
   */
  LabelledPixels pixels(LabelledCollection collection, long seed) throws IOException {
    return collection.decode(isRandom() ? NetworkSpec.small() : spec(seed));
  }

  private NetworkSpec spec(long seed) throws IOException {
    try (ModelSource source = ModelSource.open(of(seed), "--model")) {
      return described(source, seed).network();
    }
  }

  private ModelDescription described(ModelSource source, long seed) {
    return source
        .description()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "--model %s is %s, a SavedModel alone, which does not tell its shape; give a folder with %s"
                        .formatted(name(), of(seed), ModelDescription.FILE)));
  }

  /**
   * Makes the network; the caller closes it.
   *
   * @param pixels from {@link #pixels}; the first ones calibrate random weights
   * @param seed of the weights
   */
  Network open(LabelledPixels pixels, long seed) throws IOException {
    if (!isRandom()) {
      try (ModelSource source = ModelSource.open(of(seed), "--model")) {
        return Network.from(
            described(source, seed).network(), SavedVariables.read(source.teacher()));
      }
    }
    Network network = Network.random(pixels.network(), seed);
    network.calibrate(pixels.first(CALIBRATION_IMAGES).iterator());
    return network;
  }
}
