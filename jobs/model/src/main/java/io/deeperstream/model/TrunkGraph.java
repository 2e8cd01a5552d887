package io.deeperstream.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Adds the network to a graph: stem, features, classifier. */
final class TrunkGraph {

  /**
   * The batch statistics of a layer's batch norm in training form.
   *
   * @param layer such as {@code conv1}
   * @param mean of the batch, {@code [channels]}
   * @param variance of the batch, unbiased, {@code [channels]}
   */
  record BatchStatistics(String layer, Operand<TFloat32> mean, Operand<TFloat32> variance) {}

  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
  private static final float[][] GRADIENT = {{1, 0, -1}, {2, 0, -2}, {1, 0, -1}};
  private static final List<Long> STRIDE_ONE = List.of(1L, 1L, 1L, 1L);

  private final Ops tf;
  private final NetworkSpec spec;
  private final VariableSet variables;

  TrunkGraph(Ops tf, NetworkSpec spec, VariableSet variables) {
    this.tf = tf;
    this.spec = spec;
    this.variables = variables;
  }

  /**
   * Adds the inference form.
   *
   * @param images uint8 {@code [batch][imageSize][imageSize][3]}
   * @return the descriptor, {@code [batch][descriptorSize]}
   */
  Operand<TFloat32> descriptor(Operand<TUint8> images) {
    return classify(features(images));
  }

  /**
   * Adds the inference form up to the classifier.
   *
   * @param images uint8 {@code [batch][imageSize][imageSize][3]}
   * @return the last map, {@code [batch][extent][extent][channels]}
   */
  Operand<TFloat32> features(Operand<TUint8> images) {
    Operand<TFloat32> map = stem(images);
    int convolutions = 0;
    for (FeatureLayer layer : spec.layers()) {
      if (layer instanceof FeatureLayer.Convolution) {
        String name = "conv" + ++convolutions;
        map = tf.nn.relu(normalize(convolve(map, name), name, false).y());
      } else {
        map = pool(map);
      }
    }
    return map;
  }

  /**
   * The network in training form.
   *
   * @param descriptor {@code [batch][descriptorSize]}
   * @param statistics one element per convolution, in order
   */
  record Training(Operand<TFloat32> descriptor, List<BatchStatistics> statistics) {}

  /**
   * Adds the training form, in which each batch norm uses the statistics of its batch and hidden
   * units are dropped.
   *
   * @param images uint8 {@code [batch][imageSize][imageSize][3]}
   * @param dropoutSeed two numbers that determine which units are dropped, {@code [2]}
   */
  Training training(Operand<TUint8> images, Operand<TInt32> dropoutSeed) {
    List<BatchStatistics> statistics = new ArrayList<>();
    Operand<TFloat32> map = features(images, statistics);
    return new Training(classify(map, dropoutSeed), statistics);
  }

  /**
   * Adds the features in training form, in which each batch norm uses the statistics of its batch.
   *
   * @param images uint8 {@code [batch][imageSize][imageSize][3]}
   * @return one element per convolution, in order
   */
  List<BatchStatistics> batchStatistics(Operand<TUint8> images) {
    List<BatchStatistics> statistics = new ArrayList<>();
    features(images, statistics);
    return statistics;
  }

  /**
   * Adds the features. A ReLU that a pool follows is applied after the pool: the result is the
   * same, and only a quarter of the units is left to process.
   */
  private Operand<TFloat32> features(Operand<TUint8> images, List<BatchStatistics> statistics) {
    Operand<TFloat32> map = stem(images);
    boolean pending = false;
    for (FeatureLayer layer : spec.layers()) {
      if (layer instanceof FeatureLayer.Convolution) {
        String name = "conv" + (statistics.size() + 1);
        FusedBatchNorm<TFloat32, TFloat32> norm =
            normalize(convolve(pending ? tf.nn.relu(map) : map, name), name, true);
        statistics.add(new BatchStatistics(name, norm.batchMean(), norm.batchVariance()));
        map = norm.y();
        pending = true;
      } else {
        map = pool(map);
      }
    }
    return pending ? tf.nn.relu(map) : map;
  }

  /**
   * Scales to [0, 1], normalises, pads with zeros, and applies the Sobel filter if the network has
   * one.
   */
  private Operand<TFloat32> stem(Operand<TUint8> images) {
    float[] scale = new float[MEAN.length];
    float[] shift = new float[MEAN.length];
    for (int c = 0; c < MEAN.length; c++) {
      scale[c] = 1 / (255 * DEVIATION[c]);
      shift[c] = -MEAN[c] / DEVIATION[c];
    }
    Operand<TFloat32> pixels = tf.dtypes.cast(images, TFloat32.class);
    Operand<TFloat32> normalized =
        tf.math.add(tf.math.mul(pixels, tf.constant(scale)), tf.constant(shift));
    if (!spec.sobel()) {
      return pad(normalized, spec.padding() - 1);
    }
    return tf.nn.conv2d(pad(normalized, spec.padding()), sobel(), STRIDE_ONE, "VALID");
  }

  private Operand<TFloat32> pad(Operand<TFloat32> map, int margin) {
    int[][] margins = {{0, 0}, {margin, margin}, {margin, margin}, {0, 0}};
    return margin == 0 ? map : tf.pad(map, tf.constant(margins), tf.constant(0f));
  }

  /**
   * Returns grey (the mean of R, G and B) and both gradients as one kernel {@code [3][3][3][2]}.
   */
  private Operand<TFloat32> sobel() {
    float[][][][] kernel = new float[3][3][3][2];
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        for (int c = 0; c < 3; c++) {
          kernel[y][x][c][0] = GRADIENT[y][x] / 3;
          kernel[y][x][c][1] = GRADIENT[x][y] / 3;
        }
      }
    }
    return tf.constant(StdArrays.ndCopyOf(kernel));
  }

  private Operand<TFloat32> convolve(Operand<TFloat32> map, String layer) {
    Operand<TFloat32> kernel = variables.get(layer + "/kernel");
    Operand<TFloat32> result = tf.nn.conv2d(map, kernel, STRIDE_ONE, "SAME");
    return spec.convBias() ? tf.nn.biasAdd(result, variables.get(layer + "/bias")) : result;
  }

  private FusedBatchNorm<TFloat32, TFloat32> normalize(
      Operand<TFloat32> map, String layer, boolean training) {
    Operand<TFloat32> none = tf.constant(new float[0]);
    return tf.nn.fusedBatchNorm(
        map,
        variables.get(layer + "/gamma"),
        variables.get(layer + "/beta"),
        training ? none : variables.get(layer + "/mean"),
        training ? none : variables.get(layer + "/variance"),
        FusedBatchNorm.epsilon((float) spec.batchNormEpsilon()),
        FusedBatchNorm.isTraining(training));
  }

  /**
   * Adds a max pool, by the first version of the operation, for which oneDNN has kernels. The Java
   * API uses the second one, whose window is an input.
   */
  private Operand<TFloat32> pool(Operand<TFloat32> map) {
    long[] window = {1, 2, 2, 1};
    return tf.scope()
        .env()
        .opBuilder("MaxPool", tf.scope().makeOpName("MaxPool"), tf.scope())
        .addInput(map.asOutput())
        .setAttr("ksize", window)
        .setAttr("strides", window)
        .setAttr("padding", "VALID")
        .build()
        .output(0);
  }

  /** Adds the classifier, from the last map to the descriptor, {@code [batch][descriptorSize]}. */
  Operand<TFloat32> classify(Operand<TFloat32> map) {
    return classify(map, null);
  }

  /**
   * @param dropoutSeed {@code [2]}, null for the inference form
   */
  private Operand<TFloat32> classify(Operand<TFloat32> map, Operand<TInt32> dropoutSeed) {
    Operand<TFloat32> units =
        spec.globalPool()
            ? tf.math.mean(map, tf.constant(new int[] {1, 2}))
            : tf.reshape(map, tf.constant(new int[] {-1, spec.classifierInputs()}));
    for (int i = 1; i <= spec.hiddenWidths().size(); i++) {
      units = tf.nn.relu(linear(units, "linear" + i));
      if (dropoutSeed != null && spec.dropout() > 0) {
        units = drop(units, tf.math.add(dropoutSeed, tf.constant(new int[] {i, 0})));
      }
    }
    return linear(units, "linear" + (spec.hiddenWidths().size() + 1));
  }

  /**
   * Applies inverted dropout: the remaining units are scaled up, so that inference needs no factor.
   */
  private Operand<TFloat32> drop(Operand<TFloat32> units, Operand<TInt32> seed) {
    Operand<TFloat32> uniform =
        tf.random.statelessRandomUniform(tf.shape(units), seed, TFloat32.class);
    float keep = (float) (1 - spec.dropout());
    Operand<TFloat32> kept =
        tf.dtypes.cast(tf.math.less(uniform, tf.constant(keep)), TFloat32.class);
    return tf.math.mul(units, tf.math.mul(kept, tf.constant(1 / keep)));
  }

  private Operand<TFloat32> linear(Operand<TFloat32> units, String layer) {
    return tf.nn.biasAdd(
        tf.linalg.matMul(units, variables.get(layer + "/kernel")), variables.get(layer + "/bias"));
  }
}
