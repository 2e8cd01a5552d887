package io.deeperstream.model;

/** What of a network's forward pass is taken as an image's features. */
public enum Layer {
  /** The last linear layer's output, which is clustered. */
  DESCRIPTOR,
  /** The average of the last feature map over its extent, {@code [channels]}. */
  POOLED,
  /**
   * The last feature map averaged into 2 × 2 cells, {@code [2][2][channels]} flattened. A cell
   * covers rows ⌊i·extent/2⌋ to ⌈(i+1)·extent/2⌉ − 1 and the same columns, as PyTorch's adaptive
   * average pooling has it: the cells of an odd extent overlap.
   */
  MAP_2X2;

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
