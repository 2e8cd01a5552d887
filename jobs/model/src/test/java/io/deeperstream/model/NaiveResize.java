package io.deeperstream.model;

/** Bilinear resampling with antialiasing, written as plainly as can be. */
final class NaiveResize {

  private NaiveResize() {}

  /** The shorter side to {@code resizeTo}, then the centre {@code size} × {@code size}. */
  static byte[] resizeAndCrop(byte[] rgb, int width, int height, int resizeTo, int size) {
    int newWidth = width <= height ? resizeTo : resizeTo * width / height;
    int newHeight = width <= height ? resizeTo * height / width : resizeTo;
    int left = (int) Math.rint((newWidth - size) / 2.0);
    int top = (int) Math.rint((newHeight - size) / 2.0);
    byte[] result = new byte[3 * size * size];
    for (int y = 0; y < size; y++) {
      double[] rows = weights(y + top, height, newHeight);
      for (int x = 0; x < size; x++) {
        double[] columns = weights(x + left, width, newWidth);
        for (int c = 0; c < 3; c++) {
          double sum = 0;
          for (int v = 0; v < height; v++) {
            for (int u = 0; u < width && rows[v] > 0; u++) {
              sum += rows[v] * columns[u] * (rgb[3 * (v * width + u) + c] & 0xff);
            }
          }
          result[3 * (y * size + x) + c] = (byte) Math.round(sum);
        }
      }
    }
    return result;
  }

  /** A triangle around the output's centre, as wide as one output pixel or, if more, one input. */
  private static double[] weights(int output, int inputs, int outputs) {
    double scale = (double) inputs / outputs;
    double centre = (output + 0.5) * scale - 0.5;
    double radius = Math.max(1, scale);
    double[] weights = new double[inputs];
    double sum = 0;
    for (int i = 0; i < inputs; i++) {
      weights[i] = Math.max(0, 1 - Math.abs(i - centre) / radius);
      sum += weights[i];
    }
    for (int i = 0; i < inputs; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
