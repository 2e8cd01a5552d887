package io.deeperstream.interchange;

import io.deeperstream.interchange.file.TensorFileException;
import io.deeperstream.interchange.file.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a checkpoint by torchvision's names, whatever stands around these: {@code module.}
 * wherever PyTorch's data parallelism put it, and {@code body.}, which the paper's authors write.
 */
final class CheckpointKeys {

  private static final String PARALLEL = "module";
  private static final String BODY = "body";

  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private boolean authors;

  /**
   * @param found the file's tensors by their own names
   * @throws TensorFileException if two have one name
   */
  CheckpointKeys(Map<String, TensorInfo> found) throws TensorFileException {
    for (TensorInfo tensor : found.values()) {
      List<String> parts = new ArrayList<>(Arrays.asList(tensor.name().split("\\.", -1)));
      parts.removeIf(PARALLEL::equals);
      if (parts.size() > 1 && parts.get(0).equals(BODY)) {
        parts.remove(0);
        authors = true;
      }
      TensorInfo other = tensors.put(String.join(".", parts), tensor);
      if (other != null) {
        throw new TensorFileException(
            "tensors '%s' and '%s' are the same part of a network"
                .formatted(other.name(), tensor.name()));
      }
    }
  }

  /** Tells whether the names are those of the checkpoints that the paper's authors published. */
  boolean areTheAuthors() {
    return authors;
  }

  /** The tensors by torchvision's names, each with the file's own name in it; unmodifiable. */
  Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /**
   * Tells whether a tensor is none of a trunk's: a counter of batches, or a head behind the
   * descriptor.
   *
   * @param top see {@link TorchLayout#top}
   */
  static boolean isLeftOut(String name, String top) {
    return name.endsWith(".num_batches_tracked")
        || name.startsWith("pred_layer.")
        || name.startsWith("top_layer.")
        || name.equals(top + ".weight")
        || name.equals(top + ".bias");
  }
}
