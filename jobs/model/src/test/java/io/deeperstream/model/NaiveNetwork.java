package io.deeperstream.model;

import java.util.HashMap;
import java.util.Map;

/** The forward pass written as plainly as can be, in double precision, one image at a time. */
final class NaiveNetwork {

  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};
  private static final double[][] GX = {{1, 0, -1}, {2, 0, -2}, {1, 0, -1}};
  private static final double[][] GY = {{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}};

  private final NetworkSpec spec;
  private final Map<String, float[]> values;

  NaiveNetwork(NetworkSpec spec, Map<String, float[]> values) {
    this.spec = spec;
    this.values = values;
  }

  /** The descriptors, {@code [count][descriptorSize]}. */
  double[][] embed(byte[] pixels, int count) {
    double[][] descriptors = new double[count][];
    for (int i = 0; i < count; i++) {
      descriptors[i] = classify(features(pixels, i));
    }
    return descriptors;
  }

  /** The last map of one image, {@code [extent][extent][channels]}. */
  double[][][] features(byte[] pixels, int image) {
    double[][][] map = stem(pixels, image);
    int convolution = 0;
    for (FeatureLayer layer : spec.layers()) {
      if (layer instanceof FeatureLayer.Pooling) {
        map = pool(map);
      } else {
        String name = "conv" + ++convolution;
        map = convolve(map, name);
        normalize(map, name, doubles(name + "/mean"), doubles(name + "/variance"));
      }
    }
    return map;
  }

  /** Mean and unbiased variance of each convolution's output over a batch in training form. */
  Map<String, double[]> batchStatistics(byte[] pixels, int count) {
    Map<String, double[]> statistics = new HashMap<>();
    training(pixels, count, statistics);
    return statistics;
  }

  /** The descriptors in training form without dropout, {@code [count][descriptorSize]}. */
  double[][] train(byte[] pixels, int count) {
    double[][][][] maps = training(pixels, count, new HashMap<>());
    double[][] descriptors = new double[count][];
    for (int i = 0; i < count; i++) {
      descriptors[i] = classify(maps[i]);
    }
    return descriptors;
  }

  private double[][][][] training(byte[] pixels, int count, Map<String, double[]> statistics) {
    double[][][][] maps = new double[count][][][];
    for (int i = 0; i < count; i++) {
      maps[i] = stem(pixels, i);
    }
    int convolution = 0;
    for (FeatureLayer layer : spec.layers()) {
      if (layer instanceof FeatureLayer.Convolution c) {
        String name = "conv" + ++convolution;
        for (int i = 0; i < count; i++) {
          maps[i] = convolve(maps[i], name);
        }
        double[] mean = new double[c.width()];
        double[] unbiased = new double[c.width()];
        double[] biased = new double[c.width()];
        measure(maps, mean, unbiased, biased);
        statistics.put(name + "/mean", mean);
        statistics.put(name + "/variance", unbiased);
        for (double[][][] map : maps) {
          normalize(map, name, mean, biased);
        }
      } else {
        for (int i = 0; i < count; i++) {
          maps[i] = pool(maps[i]);
        }
      }
    }
    return maps;
  }

  private double[] doubles(String name) {
    float[] floats = values.get(name);
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  private static void measure(
      double[][][][] maps, double[] mean, double[] unbiased, double[] biased) {
    int extent = maps[0].length;
    long n = (long) maps.length * extent * extent;
    for (int c = 0; c < mean.length; c++) {
      double sum = 0;
      double squares = 0;
      for (double[][][] map : maps) {
        for (double[][] row : map) {
          for (double[] cell : row) {
            sum += cell[c];
          }
        }
      }
      for (double[][][] map : maps) {
        for (double[][] row : map) {
          for (double[] cell : row) {
            squares += (cell[c] - sum / n) * (cell[c] - sum / n);
          }
        }
      }
      mean[c] = sum / n;
      unbiased[c] = squares / (n - 1);
      biased[c] = squares / n;
    }
  }

  private double[][][] stem(byte[] pixels, int image) {
    int size = spec.imageSize();
    int margin = spec.sobel() ? spec.padding() : spec.padding() - 1;
    double[][][] padded = new double[size + 2 * margin][size + 2 * margin][3];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int c = 0; c < 3; c++) {
          int value = pixels[((image * size + y) * size + x) * 3 + c] & 0xff;
          padded[y + margin][x + margin][c] = (value / 255.0 - MEAN[c]) / DEVIATION[c];
        }
      }
    }
    return spec.sobel() ? sobel(padded) : padded;
  }

  private static double[][][] sobel(double[][][] padded) {
    int extent = padded.length - 2;
    double[][][] result = new double[extent][extent][2];
    for (int y = 0; y < extent; y++) {
      for (int x = 0; x < extent; x++) {
        for (int dy = 0; dy < 3; dy++) {
          for (int dx = 0; dx < 3; dx++) {
            double[] rgb = padded[y + dy][x + dx];
            double grey = (rgb[0] + rgb[1] + rgb[2]) / 3;
            result[y][x][0] += GX[dy][dx] * grey;
            result[y][x][1] += GY[dy][dx] * grey;
          }
        }
      }
    }
    return result;
  }

  private double[][][] convolve(double[][][] map, String layer) {
    float[] kernel = values.get(layer + "/kernel");
    float[] bias = values.get(layer + "/bias");
    int in = map[0][0].length;
    int out = values.get(layer + "/gamma").length;
    int extent = map.length;
    double[][][] result = new double[extent][extent][out];
    for (int y = 0; y < extent; y++) {
      for (int x = 0; x < extent; x++) {
        for (int o = 0; o < out; o++) {
          double sum = bias == null ? 0 : bias[o];
          for (int dy = 0; dy < 3; dy++) {
            for (int dx = 0; dx < 3; dx++) {
              int yy = y + dy - 1;
              int xx = x + dx - 1;
              if (yy < 0 || yy >= extent || xx < 0 || xx >= extent) {
                continue;
              }
              for (int i = 0; i < in; i++) {
                sum += map[yy][xx][i] * kernel[((dy * 3 + dx) * in + i) * out + o];
              }
            }
          }
          result[y][x][o] = sum;
        }
      }
    }
    return result;
  }

  /** Batch norm and ReLU, in place. */
  private void normalize(double[][][] map, String layer, double[] mean, double[] variance) {
    float[] gamma = values.get(layer + "/gamma");
    float[] beta = values.get(layer + "/beta");
    for (double[][] row : map) {
      for (double[] cell : row) {
        for (int c = 0; c < cell.length; c++) {
          double unit = (cell[c] - mean[c]) / Math.sqrt(variance[c] + spec.batchNormEpsilon());
          cell[c] = Math.max(0, gamma[c] * unit + beta[c]);
        }
      }
    }
  }

  private static double[][][] pool(double[][][] map) {
    int extent = map.length / 2;
    int channels = map[0][0].length;
    double[][][] result = new double[extent][extent][channels];
    for (int y = 0; y < extent; y++) {
      for (int x = 0; x < extent; x++) {
        for (int c = 0; c < channels; c++) {
          result[y][x][c] =
              Math.max(
                  Math.max(map[2 * y][2 * x][c], map[2 * y][2 * x + 1][c]),
                  Math.max(map[2 * y + 1][2 * x][c], map[2 * y + 1][2 * x + 1][c]));
        }
      }
    }
    return result;
  }

  private double[] classify(double[][][] map) {
    int extent = map.length;
    int channels = map[0][0].length;
    double[] units = new double[spec.globalPool() ? channels : extent * extent * channels];
    for (int y = 0; y < extent; y++) {
      for (int x = 0; x < extent; x++) {
        for (int c = 0; c < channels; c++) {
          if (spec.globalPool()) {
            units[c] += map[y][x][c] / (extent * extent);
          } else {
            units[(y * extent + x) * channels + c] = map[y][x][c];
          }
        }
      }
    }
    int layers = spec.hiddenWidths().size() + 1;
    for (int layer = 1; layer <= layers; layer++) {
      units = linear(units, "linear" + layer);
      for (int i = 0; i < units.length && layer < layers; i++) {
        units[i] = Math.max(0, units[i]);
      }
    }
    return units;
  }

  private double[] linear(double[] units, String layer) {
    float[] kernel = values.get(layer + "/kernel");
    float[] bias = values.get(layer + "/bias");
    double[] result = new double[bias.length];
    for (int o = 0; o < result.length; o++) {
      result[o] = bias[o];
      for (int i = 0; i < units.length; i++) {
        result[o] += units[i] * kernel[i * bias.length + o];
      }
    }
    return result;
  }
}
