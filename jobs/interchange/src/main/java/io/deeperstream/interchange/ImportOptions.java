package io.deeperstream.interchange;

import io.deeperstream.model.NetworkSpec;
import java.util.Optional;

/**
 * Facts about a model that its file of weights may not contain.
 *
 * @param network the network's shape; if empty, the one that the file declares, else that of the
 *     preset with the same convolutions
 * @param imageSize side of the images in pixels, at least 1; if empty, the network's
 * @param padding zeros around the images, see {@link NetworkSpec#padding}; if empty, the network's
 * @param licence of the weights; if empty, the one that the file declares, else that of the
 *     authors' published checkpoints if its tensors have their names, else unknown
 */
public record ImportOptions(
    Optional<NetworkSpec> network,
    Optional<Integer> imageSize,
    Optional<Integer> padding,
    Optional<String> licence) {

  /** Returns options that take everything from the file. */
  public static ImportOptions none() {
    return new ImportOptions(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
