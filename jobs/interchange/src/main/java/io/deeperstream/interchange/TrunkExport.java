package io.deeperstream.interchange;

import io.deeperstream.interchange.file.SafetensorsWriter;
import io.deeperstream.interchange.file.TensorInfo;
import io.deeperstream.interchange.file.TensorType;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trunk as safetensors, by the names and in the layouts of torchvision's {@code vgg16_bn}.
 *
 * <p>The descriptor is {@code classifier.3} of VGG-16. Behind it torchvision has a ReLU, a dropout
 * and {@code classifier.6} with a row a class, which no trunk has: it is written as zeros, so that
 * every class is equally likely until it is trained, or left out.
 *
 * <p>With Sobel, the first convolution sees its two gradients; folded, it sees RGB through a 5 × 5
 * kernel with a padding one larger than the network's. Both are equal everywhere if the network's
 * padding is at least 2, as the paper's is; with 1 (the preset {@code small}) the outermost ring of
 * the first convolution's map differs, since there it sees zeros outside of the gradients' map,
 * where the folded kernel sees gradients of the border. Normalising RGB stays with the user in
 * both.
 */
public final class TrunkExport {

  /** Classes of torchvision's own weights. */
  public static final int TORCHVISION_CLASSES = 1000;

  /** Metadata: the network's shape as JSON. */
  static final String NETWORK = "deeperstream.network";

  /** Metadata: what is folded into the first convolution, {@code sobel}; absent if nothing is. */
  static final String FOLDED = "deeperstream.folded";

  /** Metadata: the weights' licence. */
  static final String LICENCE = "licence";

  /** Metadata: where the weights come from. */
  static final String ORIGIN = "origin";

  private final NetworkSpec spec;
  private final TorchLayout layout;
  private final boolean foldSobel;
  private final int classes;

  /**
   * @param spec the network's shape
   * @param foldSobel whether the Sobel filter becomes a part of the first convolution
   * @param classes rows of the last layer, all zero; 0 leaves it out
   * @throws IllegalArgumentException if {@code classes} is negative, or there is no Sobel filter to
   *     fold
   */
  public TrunkExport(NetworkSpec spec, boolean foldSobel, int classes) {
    if (classes < 0) {
      throw new IllegalArgumentException("classes (%d) must be at least 0".formatted(classes));
    }
    if (foldSobel && !spec.sobel()) {
      throw new IllegalArgumentException("the network has no Sobel filter that could be folded");
    }
    this.spec = spec;
    this.foldSobel = foldSobel;
    this.classes = classes;
    layout = new TorchLayout(spec);
  }

  /**
   * The classes that a network gets where nobody says: torchvision's for the convolutions and
   * linear layers of VGG-16, none for others.
   */
  public static int defaultClasses(NetworkSpec spec) {
    NetworkSpec vgg = NetworkSpec.vgg16();
    return spec.layers().equals(vgg.layers())
            && spec.hiddenWidths().equals(vgg.hiddenWidths())
            && spec.descriptorSize() == vgg.descriptorSize()
        ? TORCHVISION_CLASSES
        : 0;
  }

  /** Tells whether the folded network gives the same as the unfolded one at the border, too. */
  public static boolean foldsExactly(NetworkSpec spec) {
    return spec.padding() >= 2;
  }

  /** The first layer and the last, as PyTorch must have them to load the file. */
  public String inPyTorch() {
    int channels = foldSobel ? 3 : spec.stemChannels();
    int padding = foldSobel ? spec.padding() + 1 : spec.sobel() ? 1 : spec.padding();
    return "features[0] = Conv2d(%d, %d, %d, padding=%d%s) of %s; the descriptor is classifier[:%d]; %s"
        .formatted(
            channels,
            layout.tensors().get(0).shape().get(0),
            foldSobel ? SobelFilter.FOLDED : 3,
            padding,
            spec.convBias() ? "" : ", bias=False",
            spec.sobel() && !foldSobel ? "both Sobel gradients" : "normalised RGB",
            TorchLayout.MODULES_OF_A_LINEAR * spec.hiddenWidths().size() + 1,
            classes == 0
                ? "no " + layout.top()
                : "%s has %d rows of zeros".formatted(layout.top(), classes));
  }

  /**
   * Writes the file.
   *
   * @param path made or overwritten
   * @param values every variable by its {@link Parameter}'s name; not changed
   * @param description origin and licence, which the file repeats
   * @throws IllegalArgumentException naming the variable, if one is missing or of another size
   */
  public void write(Path path, Map<String, float[]> values, ModelDescription description)
      throws IOException {
    requireAll(values);
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (TorchTensor tensor : layout.tensors()) {
      float[] value = values.get(tensor.parameter());
      boolean first = entries.isEmpty();
      entries.add(foldSobel && first ? folded(tensor, value) : tensor.entry(value));
    }
    for (String norm : layout.batchNorms()) {
      entries.add(
          SafetensorsWriter.Entry.zeros(
              new TensorInfo(norm + ".num_batches_tracked", TensorType.I64, List.of())));
    }
    if (classes > 0) {
      String top = layout.top();
      int width = spec.descriptorSize();
      entries.add(zeros(top + ".weight", TorchLayout.shape(classes, width)));
      entries.add(zeros(top + ".bias", TorchLayout.shape(classes)));
    }
    SafetensorsWriter.write(path, metadata(description), entries);
  }

  private void requireAll(Map<String, float[]> values) {
    for (Parameter parameter : Parameter.of(spec)) {
      float[] value = values.get(parameter.name());
      if (value == null || value.length != parameter.size()) {
        throw new IllegalArgumentException(
            "%s should have the shape %s; the model has %s"
                .formatted(
                    parameter.name(),
                    parameter.shape(),
                    value == null ? "no such variable" : value.length + " values"));
      }
    }
  }

  private static SafetensorsWriter.Entry folded(TorchTensor first, float[] kernel) {
    int out = Math.toIntExact(first.shape().get(0));
    return SafetensorsWriter.Entry.of(
        first.name(),
        TorchLayout.shape(out, 3, SobelFilter.FOLDED, SobelFilter.FOLDED),
        SobelFilter.fold(kernel, out));
  }

  private static SafetensorsWriter.Entry zeros(String name, List<Long> shape) {
    return SafetensorsWriter.Entry.zeros(new TensorInfo(name, TensorType.F32, shape));
  }

  private Map<String, String> metadata(ModelDescription description) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(NETWORK, ModelDescription.toJson(spec));
    if (foldSobel) {
      metadata.put(FOLDED, "sobel");
    }
    if (description.origin() != null) {
      metadata.put(ORIGIN, description.origin());
    }
    if (description.licence() != null) {
      metadata.put(LICENCE, description.licence());
    }
    return metadata;
  }
}
