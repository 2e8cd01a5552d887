package io.deeperstream.pipeline.settings;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A method's settings under one name: defaults for some settings, which explicit values override.
 * Each method has a scale for 32 × 32 pixels and a CPU besides the published one.
 */
public enum Preset {
  /** arXiv 1905.01278, sections 3 and 4; learns rotations first, as in the paper. */
  DEEPERCLUSTER(
      "network=vgg16 super-clusters=4 clusters=320000 rotations=4 start=rotnet reassign-epochs=3",
      "epoch-images=95920149 fit-images=12480000 memory-images=12480000",
      "memory-bytes=412316860416 replay=1 cluster-on=descriptor dimension=4096 whitening=0.5",
      "spherical=true train-batch=3072 learning-rate=0.1",
      "momentum=0.9 weight-decay=0.00001 decay-all=true heads=reset",
      "sub-class-weight=1 kmeans-passes=10 crop-area=0.08 batch=48"),
  /** The same two levels of clusters and four rotations for the network small. */
  DEEPERCLUSTER_SMALL(
      "network=small super-clusters=4 clusters=0 rotations=4 start=random reassign-epochs=3",
      "dimension=0 train-batch=128 learning-rate=0.05 momentum=0.9 weight-decay=0.00001",
      "decay-all=true heads=reset sub-class-weight=1 kmeans-passes=10 crop-area=0.4 batch=128"),
  /** arXiv 1807.05520, section 3.3 and appendix: one level, no rotation, each epoch anew. */
  DEEPCLUSTER(
      "network=vgg16 super-clusters=1 clusters=10000 rotations=1 start=random reassign-epochs=1",
      "epoch-images=1281167 fit-images=390000 memory-images=390000",
      "memory-bytes=68719476736 replay=1 cluster-on=descriptor dimension=256 whitening=0.5",
      "spherical=true train-batch=256 learning-rate=0.05",
      "momentum=0.9 weight-decay=0.00001 decay-all=true heads=reset",
      "sub-class-weight=1 kmeans-passes=10 crop-area=0.08 batch=48"),
  /** The same for the network small. */
  DEEPCLUSTER_SMALL(
      "network=small super-clusters=1 clusters=0 rotations=1 start=random reassign-epochs=1",
      "dimension=0 train-batch=128 learning-rate=0.05 momentum=0.9 weight-decay=0.00001",
      "decay-all=true heads=reset sub-class-weight=1 kmeans-passes=10 crop-area=0.4 batch=128"),
  /** arXiv 1803.07728 with the network and the optimisation of arXiv 1905.01278. */
  ROTNET(
      "network=vgg16 super-clusters=1 clusters=1 rotations=4 start=rotnet reassign-epochs=0",
      "epoch-images=95920149 train-batch=3072 learning-rate=0.1 momentum=0.9",
      "weight-decay=0.00001 decay-all=true crop-area=0.08 batch=48"),
  /** The same for the network small. */
  ROTNET_SMALL(
      "network=small super-clusters=1 clusters=1 rotations=4 start=rotnet reassign-epochs=0",
      "train-batch=128 learning-rate=0.05 momentum=0.9 weight-decay=0.00001 decay-all=true",
      "crop-area=0.4 batch=128");

  private final Map<String, String> settings = new LinkedHashMap<>();

  Preset(String... lines) {
    for (String line : lines) {
      for (String setting : line.split(" ", -1)) {
        String[] parts = setting.split("=", 2);
        settings.put(parts[0], parts[1]);
      }
    }
  }

  /**
   * Finds a preset by its name.
   *
   * @param name such as {@code deepercluster-small}; empty for none
   * @throws InvalidSettingException naming the presets that exist
   */
  static Optional<Preset> of(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    for (Preset preset : values()) {
      if (preset.toString().equals(name)) {
        return Optional.of(preset);
      }
    }
    throw new InvalidSettingException(
        "--preset is '%s'; it must be one of %s".formatted(name, Arrays.toString(values())));
  }

  /** Returns the preset's values by the settings' names without dashes. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
