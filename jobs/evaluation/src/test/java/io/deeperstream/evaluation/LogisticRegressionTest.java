package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {

  private static final double L2 = 0.01;

  @Test
  void reachesWhereGradientDescentEnds() {
    LabelledFeatures all = Blobs.draw(1101, 5, 4, 0.6, 3);
    Split split = Split.of(1101, 777, 301, 2);
    LabelledFeatures.Part train = all.part(split.train());
    LabelledFeatures.Part test = all.part(split.test());

    LogisticRegression fitted =
        LogisticRegression.fit(train.features(), train.labels(), 4, L2, 100, 1);

    GradientDescent slow = new GradientDescent(train, L2);
    assertThat(fitted.converged()).isTrue();
    assertThat(fitted.loss()).isCloseTo(slow.loss(), within(1e-6));
    assertThat(test.accuracy(fitted.predict(test.features())))
        .isCloseTo(test.accuracy(slow.predict(test.features())), within(1.01 / 301))
        .isBetween(0.5, 0.99);
  }

  @Test
  void theThreadsDoNotDecide() {
    LabelledFeatures all = Blobs.draw(1601, 9, 3, 0.3, 5);
    double[] losses = new double[3];
    for (int t = 0; t < losses.length; t++) {
      losses[t] = LogisticRegression.fit(all.features(), all.labels(), 3, L2, 30, t + 1).loss();
    }
    assertThat(losses[1]).isEqualTo(losses[0]);
    assertThat(losses[2]).isEqualTo(losses[0]);
  }

  @Test
  void scaleAndShiftOfAColumnDoNotMatterAndConstantOnesAreLeftOut() {
    LabelledFeatures all = Blobs.draw(500, 3, 2, 0.5, 7);
    FloatMatrix changed = FloatMatrix.zeros(500, 4);
    for (int i = 0; i < 500; i++) {
      for (int j = 0; j < 3; j++) {
        changed.data()[i * 4 + j] = 100 * (all.features().data()[i * 3 + j] - 2 * j);
      }
      changed.data()[i * 4 + 3] = 0.1f;
    }
    LogisticRegression first = LogisticRegression.fit(all.features(), all.labels(), 2, L2, 100, 1);
    LogisticRegression second = LogisticRegression.fit(changed, all.labels(), 2, L2, 100, 1);
    assertThat(second.loss()).isCloseTo(first.loss(), within(1e-5));
    changed.data()[3] = 1e9f;
    assertThat(second.predict(changed)[0]).isEqualTo(first.predict(all.features())[0]);
  }

  @Test
  void withoutAStepAllClassesAreEquallyLikely() {
    LabelledFeatures all = Blobs.draw(101, 2, 5, 1, 1);
    LogisticRegression fitted = LogisticRegression.fit(all.features(), all.labels(), 5, L2, 0, 1);
    assertThat(fitted.loss()).isCloseTo(Math.log(5), within(1e-6));
    assertThat(fitted.converged()).isFalse();
    assertThat(fitted.predict(all.features())).containsOnly(0);
  }

  @Test
  void separableClassesAreToldApart() {
    LabelledFeatures all = Blobs.draw(600, 8, 6, 10, 2);
    LogisticRegression fitted =
        LogisticRegression.fit(all.features(), all.labels(), 6, 1e-3, 100, 2);
    assertThat(fitted.predict(all.features())).isEqualTo(all.labels());
  }

  @Test
  void refusesWhatDoesNotFit() {
    FloatMatrix rows = FloatMatrix.zeros(5, 2);
    assertRefused(() -> LogisticRegression.fit(rows, new int[4], 2, L2, 1, 1), "do not fit 4");
    assertRefused(() -> LogisticRegression.fit(rows, new int[5], 2, -1, 1, 1), "l2 (-1.0)");
    assertRefused(() -> LogisticRegression.fit(rows, new int[5], 2, L2, -1, 1), "iterations (-1)");
    assertRefused(
        () ->
            LogisticRegression.fit(rows, new int[5], 2, L2, 1, 1).predict(FloatMatrix.zeros(1, 3)),
        "3 columns, rows fitted to 2");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** The same function by its formula in double, minimised by ten thousand small steps. */
  private static final class GradientDescent {

    private final LabelledFeatures.Part train;
    private final double[] mean;
    private final double[] deviation;
    private final double[][] weights;
    private double loss;

    GradientDescent(LabelledFeatures.Part train, double l2) {
      this.train = train;
      int columns = train.features().columns();
      mean = new double[columns];
      deviation = new double[columns];
      int n = train.labels().length;
      for (int j = 0; j < columns; j++) {
        for (int i = 0; i < n; i++) {
          mean[j] += train.features().row(i)[j] / (double) n;
        }
        for (int i = 0; i < n; i++) {
          deviation[j] += Math.pow(train.features().row(i)[j] - mean[j], 2) / n;
        }
        deviation[j] = Math.sqrt(deviation[j]) + 1e-6;
      }
      weights = new double[train.classes()][columns + 1];
      double[][] inputs = new double[n][];
      for (int i = 0; i < n; i++) {
        inputs[i] = input(train.features().row(i));
      }
      for (int step = 0; step < 3000; step++) {
        descend(inputs, l2);
      }
    }

    private double[] input(float[] row) {
      double[] input = new double[row.length + 1];
      for (int j = 0; j < row.length; j++) {
        input[j] = (row[j] - mean[j]) / deviation[j];
      }
      input[row.length] = 1;
      return input;
    }

    private void descend(double[][] inputs, double l2) {
      double[][] gradient = new double[weights.length][weights[0].length];
      loss = 0;
      for (int i = 0; i < inputs.length; i++) {
        double[] p = probabilities(inputs[i]);
        loss -= Math.log(p[train.labels()[i]]) / inputs.length;
        for (int c = 0; c < p.length; c++) {
          double residual = p[c] - (c == train.labels()[i] ? 1 : 0);
          for (int j = 0; j < inputs[i].length; j++) {
            gradient[c][j] += residual * inputs[i][j] / inputs.length;
          }
        }
      }
      for (int c = 0; c < weights.length; c++) {
        for (int j = 0; j < weights[c].length; j++) {
          boolean bias = j == weights[c].length - 1;
          loss += bias ? 0 : l2 / 2 * weights[c][j] * weights[c][j];
          weights[c][j] -= 0.5 * (gradient[c][j] + (bias ? 0 : l2 * weights[c][j]));
        }
      }
    }

    private double[] probabilities(double[] input) {
      double[] p = new double[weights.length];
      double sum = 0;
      for (int c = 0; c < p.length; c++) {
        p[c] = Math.exp(Vectors.dot(weights[c], input));
        sum += p[c];
      }
      Vectors.scale(p, 1 / sum);
      return p;
    }

    double loss() {
      return loss;
    }

    int[] predict(FloatMatrix rows) {
      int[] predicted = new int[rows.rows()];
      for (int i = 0; i < predicted.length; i++) {
        double[] p = probabilities(input(rows.row(i)));
        for (int c = 1; c < p.length; c++) {
          predicted[i] = p[c] > p[predicted[i]] ? c : predicted[i];
        }
      }
      return predicted;
    }
  }
}
