package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import java.util.List;

/**
 * Scores of a network's features on a small labelled hold-out, every image of which is scored. They
 * compare networks on the same hold-out; {@link Evaluation}, with its split of fitted and scored
 * rows, compares with others' figures.
 *
 * @param byNeighbours images whose class the {@value #NEIGHBOURS} other images predict that are
 *     nearest by the cosine of the pooled features
 * @param byRegression images whose class a regression on the 2 × 2 map predicts that was fitted to
 *     the other half
 * @param normalizedMutualInformation of k-means clusters of the descriptors and the classes, from 0
 *     to 1. With few images a cluster even random clusters have some: only differences count
 */
public record HoldOutScores(
    Correct byNeighbours, Correct byRegression, double normalizedMutualInformation) {

  /** Images that vote on a class, at most; fewer where there are fewer others. */
  public static final int NEIGHBOURS = 20;

  /** Clusters at most; a tenth of fewer images. */
  public static final int CLUSTERS = 100;

  /** Images that can be scored, at least. */
  public static final int LEAST_IMAGES = 20;

  /** The regression is stopped early: later steps move its accuracy by less than chance does. */
  private static final int ITERATIONS = 30;

  private static final double L2 = 1e-3;

  /**
   * Features of the same images from three places of a network.
   *
   * @param pooled {@code [n][channels]}, for the neighbours
   * @param map {@code [n][4 · channels]}, for the regression
   * @param descriptors {@code [n][descriptor]}, for the clusters
   */
  public record Features(FloatMatrix pooled, FloatMatrix map, FloatMatrix descriptors) {}

  /**
   * Scores features.
   *
   * @param features finite
   * @param labels class of each image, {@code [n]}, 0 to classes − 1, n at least {@value
   *     #LEAST_IMAGES}, of at least 2 different classes
   * @param classes the classes' names
   * @param seed of the halves and of the clusters
   * @param threads 1 or more; the result does not depend on it
   * @throws IllegalArgumentException if the images are too few or of one class, their numbers
   *     differ, or a feature is not finite
   */
  public static HoldOutScores of(
      Features features, int[] labels, List<String> classes, long seed, int threads) {
    int n = labels.length;
    if (n < LEAST_IMAGES) {
      throw new IllegalArgumentException(
          "a hold-out of %d images is too small to be scored; it needs at least %d"
              .formatted(n, LEAST_IMAGES));
    }
    LabelledFeatures pooled = new LabelledFeatures(features.pooled(), labels, classes);
    LabelledFeatures map = new LabelledFeatures(features.map(), labels, classes);
    LabelledFeatures descriptors = new LabelledFeatures(features.descriptors(), labels, classes);
    int neighbours = Math.min(NEIGHBOURS, n - 1);
    return new HoldOutScores(
        Correct.of(
            NearestNeighbours.predictOthers(
                pooled.features(), labels, classes.size(), neighbours, threads),
            labels),
        Correct.of(regression(map, seed, threads), labels),
        ClusterAgreement.of(
                descriptors.features(), labels, Math.min(CLUSTERS, n / 10), seed, threads)
            .normalizedMutualInformation());
  }

  /** Each half's classes by a regression on the other one. */
  private static int[] regression(LabelledFeatures map, long seed, int threads) {
    Split halves = Split.halves(map.labels(), seed);
    int[] predicted = new int[map.labels().length];
    predict(map, halves.train(), halves.test(), threads, predicted);
    predict(map, halves.test(), halves.train(), threads, predicted);
    return predicted;
  }

  private static void predict(
      LabelledFeatures map, int[] fitted, int[] scored, int threads, int[] predicted) {
    LabelledFeatures.Part known = map.part(fitted);
    int[] found =
        LogisticRegression.fit(
                known.features(), known.labels(), known.classes(), L2, ITERATIONS, threads)
            .predict(map.features().rows(scored));
    for (int i = 0; i < scored.length; i++) {
      predicted[scored[i]] = found[i];
    }
  }

  /** Returns the share of the images that the neighbours predict correctly, from 0 to 1. */
  public double nearestNeighbours() {
    return byNeighbours.share();
  }

  /** Returns the share of the images that the regression predicts correctly, from 0 to 1. */
  public double logisticRegression() {
    return byRegression.share();
  }
}
