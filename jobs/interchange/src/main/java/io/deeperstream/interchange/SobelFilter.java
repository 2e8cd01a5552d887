package io.deeperstream.interchange;

import java.util.stream.IntStream;

/**
 * The fixed filter in front of the network: grey as the mean of R, G and B, then both gradients
 * (arXiv 1905.01278, section 4), and its folding into the first convolution.
 */
final class SobelFilter {

  private static final int CHANNELS = 3;
  private static final int KERNEL = 3;

  /** Extent of a folded kernel. */
  static final int FOLDED = 5;

  private static final double[][] ALONG_X = {{1, 0, -1}, {2, 0, -2}, {1, 0, -1}};

  private SobelFilter() {}

  /** Returns a weight of the x or y gradient, at a row and column of its 3 × 3 kernel. */
  static double gradient(boolean alongX, int row, int column) {
    return alongX ? ALONG_X[row][column] : ALONG_X[column][row];
  }

  /**
   * Returns the elements that a checkpoint's tensor of this filter must have: {@code sobel.0}
   * converts to grey, {@code sobel.1} computes the gradients.
   *
   * @param name of the tensor
   * @return its elements in PyTorch's layout; empty if the filter has no such part
   */
  static double[] expected(String name) {
    return switch (name) {
      case "sobel.0.weight" -> new double[] {1.0 / CHANNELS, 1.0 / CHANNELS, 1.0 / CHANNELS};
      case "sobel.0.bias" -> new double[1];
      case "sobel.1.weight" ->
          IntStream.range(0, 2 * KERNEL * KERNEL)
              .mapToDouble(i -> gradient(i < KERNEL * KERNEL, i / KERNEL % KERNEL, i % KERNEL))
              .toArray();
      case "sobel.1.bias" -> new double[2];
      default -> new double[0];
    };
  }

  /**
   * Folds the filter and a 3 × 3 convolution of its two gradients into one convolution of RGB: the
   * full convolution of both kernels, a third of it for each of R, G and B.
   *
   * @param kernel {@code [3][3][2][out]}, TensorFlow's layout
   * @param out filters
   * @return {@code [out][3][5][5]}, PyTorch's layout
   */
  static float[] fold(float[] kernel, int out) {
    double[] grey = new double[out * FOLDED * FOLDED];
    for (int o = 0; o < out; o++) {
      for (int k = 0; k < KERNEL * KERNEL; k++) {
        for (int g = 0; g < KERNEL * KERNEL; g++) {
          int y = k / KERNEL + g / KERNEL;
          int x = k % KERNEL + g % KERNEL;
          for (int s = 0; s < 2; s++) {
            grey[(o * FOLDED + y) * FOLDED + x] +=
                kernel[(k * 2 + s) * out + o] * gradient(s == 0, g / KERNEL, g % KERNEL);
          }
        }
      }
    }
    float[] folded = new float[CHANNELS * grey.length];
    int cell = FOLDED * FOLDED;
    for (int i = 0; i < folded.length; i++) {
      folded[i] = (float) (grey[i / (CHANNELS * cell) * cell + i % cell] / CHANNELS);
    }
    return folded;
  }
}
