package io.deeperstream.model;

import java.util.List;

/**
 * The shape of a network: VGG with batch norm behind a fixed Sobel filter (arXiv 1905.01278,
 * section 4), with every width, depth and size settable. A record of simple fields, so that any
 * JSON library can write and read it.
 *
 * <p>Images of {@code [imageSize][imageSize][3]} pass the stem (normalisation, padding, Sobel), the
 * {@code features} (convolutions and pooling), a flattening or a global average, and the classifier
 * (hidden linear layers with ReLU, then the linear layer whose output is the <em>descriptor</em>).
 *
 * @param imageSize side of the square input in pixels, at least 1
 * @param resizeTo the shorter side, in pixels, to which an image is resized before its centre is
 *     cropped to {@code imageSize}; at least {@code imageSize}
 * @param sobel whether the fixed Sobel filter reduces the input to two gradient channels
 * @param padding zeros on each side of the normalised input of the (valid) Sobel filter, at least
 *     1; without Sobel one less, so that the first convolution sees the same extent
 * @param features the compact form of the convolutional part, see {@link FeatureLayer#parse}
 * @param convBias whether convolutions have a bias in front of batch norm
 * @param globalPool whether the last map is averaged over its extent; otherwise it is flattened
 * @param hiddenWidths widths of the hidden linear layers, each followed by ReLU and dropout; may be
 *     empty
 * @param descriptorSize width of the last linear layer, whose output before any ReLU is clustered
 * @param dropout probability in [0, 1) with which training drops a hidden unit; inference ignores
 *     it
 * @param batchNormEpsilon added to the variance, above 0
 * @param batchNormMomentum weight of a batch in the running statistics when training, in (0, 1]
 */
public record NetworkSpec(
    int imageSize,
    int resizeTo,
    boolean sobel,
    int padding,
    String features,
    boolean convBias,
    boolean globalPool,
    List<Integer> hiddenWidths,
    int descriptorSize,
    double dropout,
    double batchNormEpsilon,
    double batchNormMomentum) {

  /** Checks every component. */
  public NetworkSpec {
    atLeast("imageSize", imageSize, 1);
    atLeast("resizeTo", resizeTo, imageSize);
    atLeast("padding", padding, 1);
    atLeast("descriptorSize", descriptorSize, 1);
    hiddenWidths = List.copyOf(hiddenWidths);
    hiddenWidths.forEach(width -> atLeast("a hidden width", width, 1));
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout (%s) must be in [0, 1)".formatted(dropout));
    }
    if (!(batchNormEpsilon > 0)) {
      throw new IllegalArgumentException(
          "batchNormEpsilon (%s) must be above 0".formatted(batchNormEpsilon));
    }
    if (!(batchNormMomentum > 0 && batchNormMomentum <= 1)) {
      throw new IllegalArgumentException(
          "batchNormMomentum (%s) must be in (0, 1]".formatted(batchNormMomentum));
    }
    lastExtent(features, imageSize + 2 * padding - 2, imageSize);
  }

  /** The preset for 32 × 32 images and a CPU: 1.2 million parameters, descriptors of 256. */
  public static NetworkSpec small() {
    return new NetworkSpec(
        32, 32, true, 1, "64,64,M,128,128,M,256,256,M", false, true, List.of(), 256, 0, 1e-5, 0.1);
  }

  /** The paper's network: VGG-16 with batch norm on 224 × 224 images, descriptors of 4096. */
  public static NetworkSpec vgg16() {
    return new NetworkSpec(
        224,
        256,
        true,
        2,
        "64,64,M,128,128,M,256,256,256,M,512,512,512,M,512,512,512,M",
        true,
        false,
        List.of(4096),
        4096,
        0.5,
        1e-5,
        0.1);
  }

  /** The convolutional part, layer by layer. */
  public List<FeatureLayer> layers() {
    return FeatureLayer.parse(features);
  }

  /** Channels that the first convolution sees: 2 gradients with Sobel, otherwise RGB. */
  public int stemChannels() {
    return sobel ? 2 : 3;
  }

  /** Side of the map that the first convolution sees. */
  public int stemExtent() {
    return imageSize + 2 * padding - 2;
  }

  /** Side of the map that leaves the convolutional part. */
  public int featureExtent() {
    return lastExtent(features, stemExtent(), imageSize);
  }

  /** Channels of the map that leaves the convolutional part. */
  public int featureChannels() {
    int channels = stemChannels();
    for (FeatureLayer layer : layers()) {
      if (layer instanceof FeatureLayer.Convolution convolution) {
        channels = convolution.width();
      }
    }
    return channels;
  }

  /** Width of the classifier's input: averaged or flattened features. */
  public int classifierInputs() {
    int extent = featureExtent();
    return globalPool
        ? featureChannels()
        : Math.toIntExact((long) extent * extent * featureChannels());
  }

  private static int lastExtent(String features, int stemExtent, int imageSize) {
    int extent = stemExtent;
    for (FeatureLayer layer : FeatureLayer.parse(features)) {
      if (layer instanceof FeatureLayer.Pooling) {
        extent /= 2;
      }
      if (extent < 1) {
        throw new IllegalArgumentException(
            "features (%s) pool an image of size %d to nothing".formatted(features, imageSize));
      }
    }
    return extent;
  }

  private static void atLeast(String name, int value, int bound) {
    if (value < bound) {
      throw new IllegalArgumentException(
          "%s (%d) must be at least %d".formatted(name, value, bound));
    }
  }
}
