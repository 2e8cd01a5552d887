package io.deeperstream.evaluation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The result of evaluating features: some rows are fitted to, others scored.
 *
 * @param rows in all
 * @param columns of the features
 * @param classes number of classes
 * @param train rows fitted to
 * @param test rows scored
 * @param options as asked for
 * @param nearestNeighbours share of the scored rows whose class the k nearest rows predict
 * @param logisticRegression share of them whose class the regression predicts
 * @param iterations of the regression
 * @param converged whether the regression converged within its iterations
 * @param clusters agreement with the labels of clusters fitted to the training rows: for as many
 *     clusters as classes and for {@value #CLUSTERS}, each only if there are as many rows
 * @param seconds time that each of the three took
 */
public record Evaluation(
    int rows,
    int columns,
    int classes,
    int train,
    int test,
    Options options,
    double nearestNeighbours,
    double logisticRegression,
    int iterations,
    boolean converged,
    List<ClusterAgreement> clusters,
    Seconds seconds) {

  /** Number of clusters evaluated in addition to the number of classes. */
  public static final int CLUSTERS = 100;

  /**
   * Settings of an evaluation.
   *
   * @param neighbours k of the nearest neighbours, 1 or more
   * @param l2 penalty of the regression, see {@link LogisticRegression#fit}
   * @param iterations maximum number of iterations of the regression
   * @param seed of the clusters
   * @param threads 1 or more; no result depends on it
   */
  public record Options(int neighbours, double l2, int iterations, long seed, int threads) {

    /** Returns settings of 20 neighbours, a penalty of 0.001, 100 iterations. */
    public static Options of(long seed, int threads) {
      return new Options(20, 1e-3, 100, seed, threads);
    }
  }

  /** Time taken, in seconds. */
  public record Seconds(double nearestNeighbours, double logisticRegression, double clusters) {}

  /** Copies the list. */
  public Evaluation {
    clusters = List.copyOf(clusters);
  }

  /**
   * Evaluates features on a split.
   *
   * @throws IllegalArgumentException if k exceeds the rows fitted to, an option is out of range, or
   *     the rows fitted to are fewer than 10, all equal or of one class
   */
  public static Evaluation of(LabelledFeatures all, Split split, Options options) {
    LabelledFeatures.Part train = all.part(split.train());
    LabelledFeatures.Part test = all.part(split.test());
    if (IntStream.of(train.labels()).distinct().limit(2).count() < 2) {
      throw new IllegalArgumentException(
          "all %d rows to fit to are of the class '%s': take more rows or another seed"
              .formatted(train.labels().length, all.classes().get(train.labels()[0])));
    }
    long began = System.nanoTime();
    double nearest = test.accuracy(nearest(train, test, options));
    long neighboursDone = System.nanoTime();
    LogisticRegression regression =
        LogisticRegression.fit(
            train.features(),
            train.labels(),
            train.classes(),
            options.l2(),
            options.iterations(),
            options.threads());
    double linear = test.accuracy(regression.predict(test.features()));
    long regressionDone = System.nanoTime();
    List<ClusterAgreement> clusters = clusters(train, options);
    return new Evaluation(
        all.features().rows(),
        all.features().columns(),
        all.classes().size(),
        split.train().length,
        split.test().length,
        options,
        nearest,
        linear,
        regression.iterations(),
        regression.converged(),
        clusters,
        new Seconds(
            (neighboursDone - began) / 1e9,
            (regressionDone - neighboursDone) / 1e9,
            (System.nanoTime() - regressionDone) / 1e9));
  }

  private static int[] nearest(
      LabelledFeatures.Part train, LabelledFeatures.Part test, Options options) {
    return NearestNeighbours.predict(
        train.features(),
        train.labels(),
        train.classes(),
        test.features(),
        options.neighbours(),
        options.threads());
  }

  private static List<ClusterAgreement> clusters(LabelledFeatures.Part train, Options options) {
    var points = ClusterAgreement.project(train.features(), options.threads());
    return IntStream.of(train.classes(), CLUSTERS)
        .distinct()
        .filter(k -> k <= points.rows())
        .mapToObj(
            k -> ClusterAgreement.of(points, train.labels(), k, options.seed(), options.threads()))
        .toList();
  }
}
