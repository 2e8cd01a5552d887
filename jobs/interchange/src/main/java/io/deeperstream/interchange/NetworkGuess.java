package io.deeperstream.interchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deeperstream.interchange.file.TensorFileException;
import io.deeperstream.interchange.file.TensorInfo;
import io.deeperstream.model.NetworkSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Identifies the preset whose network a checkpoint holds, by its convolutions. */
final class NetworkGuess {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST = "features.0.weight";

  private NetworkGuess() {}

  /**
   * Returns the preset with the checkpoint's convolutions.
   *
   * @throws TensorFileException if there is none
   */
  static NetworkSpec of(CheckpointKeys keys) throws TensorFileException {
    Map<String, List<Long>> found = convolutions(keys);
    List<Long> first = found.getOrDefault(FIRST, List.of());
    if (first.size() == 4 && first.get(1) == 3 && first.get(2) == SobelFilter.FOLDED) {
      throw new TensorFileException(
          "tensor '%s' has the shape %s: the Sobel filter is folded into it, and cannot be taken out again; import the checkpoint from before"
              .formatted(keys.find(FIRST).map(TensorInfo::name).orElse(FIRST), first));
    }
    for (NetworkSpec candidate : candidates(keys.areTheAuthors())) {
      Map<String, List<Long>> expected = new TreeMap<>();
      for (TorchTensor tensor : new TorchLayout(candidate).tensors()) {
        if (tensor.shape().size() == 4) {
          expected.put(tensor.name(), tensor.shape());
        }
      }
      if (expected.equals(found)) {
        return candidate;
      }
    }
    throw new TensorFileException(
        "its convolutions are those of no preset: %.400s; --network names a model of the same shape"
            .formatted(found));
  }

  /**
   * RGB networks have a padding of 1 in torchvision; the authors pad theirs, with Sobel filter or
   * not, so that the first convolution sees 226 pixels.
   */
  private static List<NetworkSpec> candidates(boolean authors) {
    NetworkSpec vgg = NetworkSpec.vgg16();
    return List.of(
        vgg,
        NetworkSpec.small(),
        with(vgg, Map.of("sobel", 0, "padding", authors ? vgg.padding() : 1)));
  }

  /**
   * Returns the network for images of another size.
   *
   * @param imageSize side in pixels; the shorter side before cropping keeps its ratio to it
   */
  static NetworkSpec resized(NetworkSpec spec, int imageSize) {
    int resizeTo = (int) Math.round((double) spec.resizeTo() * imageSize / spec.imageSize());
    return with(spec, Map.of("imageSize", imageSize, "resizeTo", resizeTo));
  }

  /** Returns the network with another padding. */
  static NetworkSpec padded(NetworkSpec spec, int padding) {
    return with(spec, Map.of("padding", padding));
  }

  /** Returns a copy of a network with some fields changed. */
  private static NetworkSpec with(NetworkSpec spec, Map<String, Integer> changes) {
    ObjectNode tree = JSON.valueToTree(spec);
    changes.forEach(
        (name, value) -> {
          if (tree.path(name).isBoolean()) {
            tree.put(name, value != 0);
          } else {
            tree.put(name, value);
          }
        });
    try {
      return JSON.treeToValue(tree, NetworkSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "no network has %s: %s".formatted(changes, e.getOriginalMessage()), e);
    }
  }

  private static Map<String, List<Long>> convolutions(CheckpointKeys keys) {
    Map<String, List<Long>> found = new TreeMap<>();
    keys.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("features.") && tensor.shape().size() == 4) {
                found.put(name, tensor.shape());
              }
            });
    return found;
  }
}
