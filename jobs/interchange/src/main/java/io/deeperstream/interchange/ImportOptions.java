package io.deeperstream.interchange;

import io.deeperstream.model.NetworkSpec;
import java.util.Optional;

/**
 * What a file of weights does not tell.
 *
 * @param network the network's shape; empty: what the file says of itself, else the preset with the
 *     same convolutions
 * @param imageSize side of the images in pixels, at least 1; empty: the network's
 * @param padding zeros around the images, see {@link NetworkSpec#padding}; empty: the network's
 * @param licence of the weights; empty: what the file says of itself, else that of the authors'
 *     published checkpoints if it has their names, else unknown
 */
public record ImportOptions(
    Optional<NetworkSpec> network,
    Optional<Integer> imageSize,
    Optional<Integer> padding,
    Optional<String> licence) {

  /** Nothing but what the file tells. */
  public static ImportOptions none() {
    return new ImportOptions(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
