package io.deeperstream.interchange;

import io.deeperstream.model.FeatureLayer;
import io.deeperstream.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The names and layouts that torchvision gives the parts of {@code vgg16_bn}, for any network of
 * this kind: {@code features} counts convolutions, batch norms, ReLUs and poolings one by one,
 * {@code classifier} linear layers, ReLUs and dropouts. So do the paper's authors.
 */
final class TorchLayout {

  private static final int KERNEL = 3;
  private static final int MODULES_OF_A_CONVOLUTION = 3;

  /** A linear layer, a ReLU and a dropout. */
  static final int MODULES_OF_A_LINEAR = 3;

  private final NetworkSpec spec;
  private final List<TorchTensor> tensors = new ArrayList<>();
  private final List<String> batchNorms = new ArrayList<>();

  /** The layout of a network. */
  TorchLayout(NetworkSpec spec) {
    this.spec = spec;
    int channels = addFeatures();
    addClassifier(channels);
  }

  /** Every variable, in the order of the forward pass. */
  List<TorchTensor> tensors() {
    return List.copyOf(tensors);
  }

  /** The batch norms, such as {@code features.1}. */
  List<String> batchNorms() {
    return List.copyOf(batchNorms);
  }

  /**
   * The linear layer that would follow the descriptor, a ReLU and a dropout, where torchvision has
   * its classes: {@code classifier.6} of VGG-16.
   */
  String top() {
    return "classifier." + MODULES_OF_A_LINEAR * (spec.hiddenWidths().size() + 1);
  }

  private int addFeatures() {
    int index = 0;
    int convolutions = 0;
    int in = spec.stemChannels();
    for (FeatureLayer layer : spec.layers()) {
      if (layer instanceof FeatureLayer.Convolution convolution) {
        int out = convolution.width();
        addConvolution("features." + index, "conv" + ++convolutions, in, out);
        addBatchNorm("features." + (index + 1), "conv" + convolutions, out);
        index += MODULES_OF_A_CONVOLUTION;
        in = out;
      } else {
        index++;
      }
    }
    return in;
  }

  private void addConvolution(String module, String layer, int in, int out) {
    tensors.add(
        new TorchTensor(
            module + ".weight",
            shape(out, in, KERNEL, KERNEL),
            layer + "/kernel",
            new int[] {out, in, KERNEL, KERNEL},
            new int[] {1, out, KERNEL * in * out, in * out}));
    if (spec.convBias()) {
      addVector(module + ".bias", layer + "/bias", out);
    }
  }

  private void addBatchNorm(String module, String layer, int channels) {
    batchNorms.add(module);
    addVector(module + ".weight", layer + "/gamma", channels);
    addVector(module + ".bias", layer + "/beta", channels);
    addVector(module + ".running_mean", layer + "/mean", channels);
    addVector(module + ".running_var", layer + "/variance", channels);
  }

  private void addClassifier(int channels) {
    int extent = spec.globalPool() ? 1 : spec.featureExtent();
    int inputs = spec.classifierInputs();
    List<Integer> widths = widths(spec);
    for (int i = 0; i < widths.size(); i++) {
      int out = widths.get(i);
      String module = "classifier." + MODULES_OF_A_LINEAR * i;
      String layer = "linear" + (i + 1);
      // The first one's inputs are a map: channel, row, column there, row, column, channel here.
      int[] axes = i == 0 ? new int[] {out, channels, extent, extent} : new int[] {out, inputs};
      int[] strides =
          i == 0 ? new int[] {1, out, extent * channels * out, channels * out} : new int[] {1, out};
      tensors.add(
          new TorchTensor(
              module + ".weight", shape(out, inputs), layer + "/kernel", axes, strides));
      addVector(module + ".bias", layer + "/bias", out);
      inputs = out;
    }
  }

  private void addVector(String name, String parameter, int size) {
    tensors.add(new TorchTensor(name, shape(size), parameter, new int[] {size}, new int[] {1}));
  }

  /** Widths of all linear layers. */
  static List<Integer> widths(NetworkSpec spec) {
    List<Integer> widths = new ArrayList<>(spec.hiddenWidths());
    widths.add(spec.descriptorSize());
    return widths;
  }

  static List<Long> shape(long... extents) {
    List<Long> shape = new ArrayList<>();
    for (long extent : extents) {
      shape.add(extent);
    }
    return shape;
  }
}
