package io.deeperstream.model;

import java.util.Arrays;
import java.util.Optional;

/** The part of a network's forward pass that is taken as an image's features. */
public enum Layer {
  /** The last linear layer's output, before any ReLU. */
  DESCRIPTOR,
  /** The average of the last feature map over its extent, {@code [channels]}. */
  POOLED,
  /**
   * The last feature map averaged into 2 × 2 cells, {@code [2][2][channels]} flattened. A cell
   * covers rows ⌊i·extent/2⌋ to ⌈(i+1)·extent/2⌉ − 1 and the same columns, as PyTorch's adaptive
   * average pooling has it: the cells of an odd extent overlap.
   */
  MAP_2X2;

  /**
   * Finds a layer by its name.
   *
   * @param name {@code descriptor}, {@code pooled} or {@code map2x2}; empty for another
   */
  public static Optional<Layer> of(String name) {
    return Arrays.stream(values()).filter(layer -> layer.toString().equals(name)).findFirst();
  }

  /** The layer's name, as settings and manifests write it. */
  @Override
  public String toString() {
    return switch (this) {
      case DESCRIPTOR -> "descriptor";
      case POOLED -> "pooled";
      case MAP_2X2 -> "map2x2";
    };
  }

  /** Number of features that a network gives here. */
  public int size(NetworkSpec spec) {
    return switch (this) {
      case DESCRIPTOR -> spec.descriptorSize();
      case POOLED -> spec.featureChannels();
      case MAP_2X2 -> Math.multiplyExact(4, spec.featureChannels());
    };
  }

  /** Cells along each side of a pooled map. */
  int cells() {
    return switch (this) {
      case DESCRIPTOR -> throw new IllegalStateException("a descriptor is not pooled");
      case POOLED -> 1;
      case MAP_2X2 -> 2;
    };
  }
}
