package io.deeperstream.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One named variable of a network.
 *
 * @param name such as {@code conv1/kernel}: layers are numbered from 1; the kinds are {@code
 *     kernel}, {@code bias}, {@code gamma}, {@code beta}, {@code mean} and {@code variance}
 * @param shape TensorFlow's layout: {@code [height][width][in][out]} for convolutions, {@code
 *     [in][out]} for linear layers (in = height, width, channel for the first of a flattened map),
 *     {@code [channels]} otherwise
 * @param initialization what a fresh network draws it from
 * @param trainable false for batch norm's running statistics
 */
public record Parameter(
    String name, List<Integer> shape, Initialization initialization, boolean trainable) {

  private static final int KERNEL = 3;

  /** Copies the shape. */
  public Parameter {
    shape = List.copyOf(shape);
  }

  /**
   * Every variable of a network, in the order of the forward pass.
   *
   * @param spec the network's shape
   * @return unmodifiable, names unique
   */
  public static List<Parameter> of(NetworkSpec spec) {
    List<Parameter> parameters = new ArrayList<>();
    int in = spec.stemChannels();
    int convolutions = 0;
    for (FeatureLayer layer : spec.layers()) {
      if (layer instanceof FeatureLayer.Convolution convolution) {
        convolutions++;
        addConvolution(parameters, "conv" + convolutions, in, convolution.width(), spec.convBias());
        in = convolution.width();
      }
    }
    in = spec.classifierInputs();
    int linears = 0;
    for (int out : spec.hiddenWidths()) {
      linears++;
      addLinear(parameters, "linear" + linears, in, out);
      in = out;
    }
    addLinear(parameters, "linear" + (linears + 1), in, spec.descriptorSize());
    return List.copyOf(parameters);
  }

  /**
   * Number of floats.
   *
   * @throws ArithmeticException above 2³¹ − 1
   */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * Draws fresh values: a function of the name, the shape and the seed alone.
   *
   * @param seed the network's seed
   * @return row-major in the order of {@link #shape}; the caller owns it
   */
  public float[] draw(long seed) {
    float[] values = new float[size()];
    initialization.fill(values, new Random(mix(seed ^ hash(name))));
    return values;
  }

  private static void addConvolution(
      List<Parameter> to, String layer, int in, int out, boolean bias) {
    // Variance 2 / (k·k·out), as the paper's reference draws them.
    double deviation = Math.sqrt(2.0 / (KERNEL * KERNEL * (double) out));
    to.add(
        new Parameter(
            layer + "/kernel",
            List.of(KERNEL, KERNEL, in, out),
            new Initialization.Normal(deviation),
            true));
    if (bias) {
      to.add(constant(layer + "/bias", out, 0, true));
    }
    to.add(constant(layer + "/gamma", out, 1, true));
    to.add(constant(layer + "/beta", out, 0, true));
    to.add(constant(layer + "/mean", out, 0, false));
    to.add(constant(layer + "/variance", out, 1, false));
  }

  static void addLinear(List<Parameter> to, String layer, int in, int out) {
    Initialization uniform = new Initialization.Uniform(1 / Math.sqrt(in));
    to.add(new Parameter(layer + "/kernel", List.of(in, out), uniform, true));
    to.add(new Parameter(layer + "/bias", List.of(out), uniform, true));
  }

  private static Parameter constant(String name, int size, float value, boolean trainable) {
    return new Parameter(name, List.of(size), new Initialization.Constant(value), trainable);
  }

  /** FNV-1a over the UTF-8 bytes. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** SplitMix64's finalizer: neighbouring seeds and names give unrelated streams. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
