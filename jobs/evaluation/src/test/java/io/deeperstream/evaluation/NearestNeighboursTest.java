package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.FloatMatrix;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {

  @Test
  void agreesWithSortingAllRowsAtOddSizes() {
    // More rows than a tile on either side.
    for (int[] size : new int[][] {{1037, 613, 7, 20}, {41, 3, 1, 41}, {513, 65, 5, 1}}) {
      LabelledFeatures all = Blobs.draw(size[0] + size[1], size[2], 3, 0.7, size[0]);
      Split split = Split.of(size[0] + size[1], size[0], size[1], 1);
      LabelledFeatures.Part train = all.part(split.train());
      LabelledFeatures.Part test = all.part(split.test());
      int[] expected = slow(train, test.features(), size[3]);
      for (int threads : new int[] {1, 3}) {
        int[] predicted =
            NearestNeighbours.predict(
                train.features(), train.labels(), 3, test.features(), size[3], threads);
        assertThat(predicted).isEqualTo(expected);
      }
    }
  }

  @Test
  void othersAreAllRowsButTheRowItself() {
    LabelledFeatures all = Blobs.draw(603, 9, 4, 0.7, 3);
    int[] expected = new int[603];
    for (int i = 0; i < expected.length; i++) {
      int row = i;
      int[] others = IntStream.range(0, 603).filter(other -> other != row).toArray();
      expected[i] = slow(all.part(others), all.features().rows(row), 20)[0];
    }
    for (int threads : new int[] {1, 3}) {
      assertThat(NearestNeighbours.predictOthers(all.features(), all.labels(), 4, 20, threads))
          .isEqualTo(expected);
    }
  }

  @Test
  void aRowNeverVotesForItselfEvenAmongEqualOnes() {
    // Five equal rows; each is told by the first of the others.
    FloatMatrix equal = new FloatMatrix(new float[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 5, 2);
    int[] labels = {1, 0, 0, 0, 0};
    assertThat(NearestNeighbours.predictOthers(equal, labels, 2, 1, 1))
        .containsExactly(0, 1, 1, 1, 1);
    assertThat(NearestNeighbours.predictOthers(equal, labels, 2, 4, 1))
        .containsExactly(0, 0, 0, 0, 0);
  }

  @Test
  void refusesMoreNeighboursThanOtherRows() {
    for (int k : new int[] {0, 5}) {
      assertThatThrownBy(
              () -> NearestNeighbours.predictOthers(FloatMatrix.zeros(5, 2), new int[5], 2, k, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "neighbours (%d) must be from 1 to the number of other rows (4)".formatted(k));
    }
  }

  @Test
  void majorityWinsAndSimilarityBreaksTies() {
    FloatMatrix train = new FloatMatrix(new float[] {1, 0, 1, 1, 0.2f, 1, 0, 1}, 4, 2);
    int[] labels = {1, 0, 0, 1};
    FloatMatrix test = new FloatMatrix(new float[] {1, 0.1f, 7, 9}, 2, 2);
    // Of the two nearest rows each class has one: the nearer one's class.
    assertThat(NearestNeighbours.predict(train, labels, 2, test, 2, 1)).containsExactly(1, 0);
    // Of the three nearest to (1, 0.1) two are of class 0.
    assertThat(NearestNeighbours.predict(train, labels, 2, test, 3, 1)).containsExactly(0, 0);
  }

  @Test
  void lengthDoesNotCountAndZerosGoToTheFirstRows() {
    FloatMatrix train = new FloatMatrix(new float[] {100, 0, 0, 0.01f, 5, 5}, 3, 2);
    FloatMatrix test = new FloatMatrix(new float[] {0, 9, 0, 0}, 2, 2);
    assertThat(NearestNeighbours.predict(train, new int[] {2, 1, 0}, 3, test, 1, 1))
        .containsExactly(1, 2);
  }

  @Test
  void refusesWhatDoesNotFit() {
    FloatMatrix rows = FloatMatrix.zeros(5, 2);
    int[] labels = new int[5];
    for (int k : new int[] {0, 6}) {
      assertThatThrownBy(() -> NearestNeighbours.predict(rows, labels, 2, rows, k, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("neighbours (%d) must be from 1".formatted(k));
    }
    assertThatThrownBy(
            () -> NearestNeighbours.predict(rows, labels, 2, FloatMatrix.zeros(1, 3), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 columns, rows fitted to 2");
    assertThatThrownBy(() -> NearestNeighbours.predict(rows, labels, 2, rows, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threads (0)");
  }

  private static int[] slow(LabelledFeatures.Part train, FloatMatrix test, int k) {
    int[] predicted = new int[test.rows()];
    for (int i = 0; i < predicted.length; i++) {
      float[] row = test.row(i);
      List<Integer> order =
          IntStream.range(0, train.labels().length)
              .boxed()
              .sorted(Comparator.comparingDouble(t -> -cosine(row, train.features().row(t))))
              .toList();
      double[] votes = new double[train.classes()];
      for (int t : order.subList(0, k)) {
        votes[train.labels()[t]] += 1 + 1e-4 * cosine(row, train.features().row(t));
      }
      predicted[i] =
          IntStream.range(0, votes.length)
              .boxed()
              .max(Comparator.comparingDouble(c -> votes[c]))
              .orElseThrow();
    }
    return predicted;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int j = 0; j < a.length; j++) {
      product += (double) a[j] * b[j];
      first += (double) a[j] * a[j];
      second += (double) b[j] * b[j];
    }
    return product / Math.sqrt(first * second);
  }
}
