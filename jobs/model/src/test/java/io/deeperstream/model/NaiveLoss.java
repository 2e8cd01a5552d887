package io.deeperstream.model;

import java.util.Arrays;
import java.util.Map;

/**
 * The loss of a training step written as plainly as can be, in double precision: every image meets
 * its own super-class's head, one after the other.
 */
record NaiveLoss(NetworkSpec network, HeadSpec heads, TrainingBatch batch) {

  /** The loss summed over the images of one super-class, or over all where that is negative. */
  double sum(Map<String, float[]> values, int superClass) {
    double[][] descriptors = new NaiveNetwork(network, values).train(rotated(), batch.count());
    double sum = 0;
    for (int i = 0; i < descriptors.length; i++) {
      int s = superClass(i);
      if (superClass >= 0 && superClass != s) {
        continue;
      }
      double[] features = relu(descriptors[i]);
      sum += heads.hasSuper() ? crossEntropy(logits(values, "super", features), s) : 0;
      sum +=
          heads.hasSub()
              ? crossEntropy(logits(values, "sub" + s, features), batch.subCluster()[i])
              : 0;
    }
    return sum;
  }

  /** Mean over the images of s of (softmax − one-hot)·fᵀ, as W_s's kernel is laid out. */
  double[] headGradient(Map<String, float[]> values, int s) {
    double[][] descriptors = new NaiveNetwork(network, values).train(rotated(), batch.count());
    int classes = heads.subClusters();
    double[] gradient = new double[network.descriptorSize() * classes];
    int images = 0;
    for (int i = 0; i < descriptors.length; i++) {
      if (superClass(i) == s) {
        images++;
        double[] features = relu(descriptors[i]);
        double[] logits = logits(values, "sub" + s, features);
        for (int o = 0; o < classes; o++) {
          double softmax = Math.exp(-crossEntropy(logits, o));
          double error = softmax - (o == batch.subCluster()[i] ? 1 : 0);
          for (int c = 0; c < features.length; c++) {
            gradient[c * classes + o] += error * features[c];
          }
        }
      }
    }
    for (int at = 0; at < gradient.length; at++) {
      gradient[at] /= Math.max(1, images);
    }
    return gradient;
  }

  /** The super-class of an image. */
  int superClass(int image) {
    return batch.superCluster()[image] * heads.rotations() + batch.rotation()[image];
  }

  /** The images turned counter-clockwise. */
  private byte[] rotated() {
    int size = network.imageSize();
    byte[] turned = new byte[batch.count() * size * size * 3];
    for (int i = 0; i < batch.count(); i++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          int fromY = y;
          int fromX = x;
          for (int turn = 0; turn < batch.rotation()[i]; turn++) {
            int before = fromY;
            fromY = fromX;
            fromX = size - 1 - before;
          }
          for (int c = 0; c < 3; c++) {
            turned[((i * size + y) * size + x) * 3 + c] =
                batch.pixels()[((i * size + fromY) * size + fromX) * 3 + c];
          }
        }
      }
    }
    return turned;
  }

  private static double[] logits(Map<String, float[]> values, String head, double[] features) {
    float[] kernel = values.get(head + "/kernel");
    float[] bias = values.get(head + "/bias");
    double[] logits = new double[bias.length];
    for (int o = 0; o < logits.length; o++) {
      logits[o] = bias[o];
      for (int c = 0; c < features.length; c++) {
        logits[o] += features[c] * kernel[c * logits.length + o];
      }
    }
    return logits;
  }

  private static double[] relu(double[] values) {
    return Arrays.stream(values).map(value -> Math.max(0, value)).toArray();
  }

  private static double crossEntropy(double[] logits, int label) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - logits[label]);
    }
    return Math.log(sum);
  }
}
