package io.deeperstream.clustering;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Slow and obvious versions of what is tested, in double; and points to test with. */
final class Reference {

  private Reference() {}

  /** Points around {@code clusters} centres of unit norm, {@code [n][dimension]}. */
  static FloatMatrix blobs(int n, int dimension, int clusters, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatMatrix centres = gaussian(clusters, dimension, random);
    FloatMatrix noise = gaussian(n, dimension, random);
    for (int i = 0; i < n; i++) {
      int c = random.nextInt(clusters);
      for (int j = 0; j < dimension; j++) {
        noise.data()[i * dimension + j] =
            0.3f * noise.data()[i * dimension + j] + centres.data()[c * dimension + j];
      }
    }
    return noise;
  }

  /** Independent normal values, {@code [n][dimension]}. */
  static FloatMatrix gaussian(int n, int dimension, long seed) {
    return gaussian(n, dimension, new SplittableRandom(seed));
  }

  /** The same vector n times. */
  static FloatMatrix allEqual(int n, float... vector) {
    FloatMatrix points = FloatMatrix.zeros(n, vector.length);
    for (int i = 0; i < n; i++) {
      System.arraycopy(vector, 0, points.data(), i * vector.length, vector.length);
    }
    return points;
  }

  /** Row {@code from} to {@code to − 1}. */
  static FloatMatrix slice(FloatMatrix points, int from, int to) {
    float[] data =
        Arrays.copyOfRange(points.data(), from * points.columns(), to * points.columns());
    return new FloatMatrix(data, to - from, points.columns());
  }

  static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += ((double) a[j] - b[j]) * ((double) a[j] - b[j]);
    }
    return sum;
  }

  /** Squared distance of a point to its nearest centroid. */
  static double nearestDistance(float[] point, FloatMatrix centroids) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < centroids.rows(); j++) {
      nearest = Math.min(nearest, squaredDistance(point, centroids.row(j)));
    }
    return nearest;
  }

  /** Index of the nearest centroid, the lowest of equally near ones. */
  static int nearest(float[] point, FloatMatrix centroids) {
    int nearest = 0;
    for (int j = 1; j < centroids.rows(); j++) {
      if (squaredDistance(point, centroids.row(j))
          < squaredDistance(point, centroids.row(nearest))) {
        nearest = j;
      }
    }
    return nearest;
  }

  /** Means of the points by cluster, rounded to float; a cluster without points keeps its own. */
  static FloatMatrix means(FloatMatrix points, int[] cluster, FloatMatrix centroids) {
    FloatMatrix means = centroids.copy();
    for (int c = 0; c < centroids.rows(); c++) {
      double[] sum = new double[points.columns()];
      int members = 0;
      for (int i = 0; i < points.rows(); i++) {
        if (cluster[i] == c) {
          members++;
          for (int j = 0; j < sum.length; j++) {
            sum[j] += points.row(i)[j];
          }
        }
      }
      for (int j = 0; j < sum.length && members > 0; j++) {
        means.data()[c * sum.length + j] = (float) (sum[j] / members);
      }
    }
    return means;
  }

  private static FloatMatrix gaussian(int n, int dimension, SplittableRandom random) {
    FloatMatrix points = FloatMatrix.zeros(n, dimension);
    for (int i = 0; i < points.data().length; i++) {
      points.data()[i] = (float) random.nextGaussian();
    }
    return points;
  }
}
