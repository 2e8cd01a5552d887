package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentTest {

  @ParameterizedTest
  @CsvSource({"1009,17,23", "1,1,1", "511,3,512", "513,5,1025", "300,64,2111", "33,130,16"})
  void agreesWithTheNaiveSearch(int n, int dimension, int k) {
    FloatMatrix points = Reference.gaussian(n, dimension, 1);
    FloatMatrix centroids = Reference.gaussian(k, dimension, 2);

    Assignment assignment = Assignment.nearest(points, centroids, 2);

    for (int i = 0; i < n; i++) {
      float[] point = points.row(i);
      double best = Reference.nearestDistance(point, centroids);
      double chosen = Reference.squaredDistance(point, centroids.row(assignment.cluster()[i]));
      // Where two centroids are equally near up to rounding, either will do.
      assertThat(chosen).as("point %d", i).isCloseTo(best, within(2e-5 * (1 + best)));
      assertThat((double) assignment.squaredDistance()[i])
          .isCloseTo(chosen, within(1e-6 * (chosen + 1e-30)));
    }
  }

  @Test
  void sameBitsOnAnyNumberOfThreads() {
    FloatMatrix points = Reference.gaussian(1009, 17, 3);
    FloatMatrix centroids = Reference.gaussian(1100, 17, 4);
    Assignment one = Assignment.nearest(points, centroids, 1);
    for (int threads = 2; threads <= 3; threads++) {
      Assignment more = Assignment.nearest(points, centroids, threads);
      assertThat(more.cluster()).isEqualTo(one.cluster());
      assertThat(more.squaredDistance()).isEqualTo(one.squaredDistance());
    }
  }

  @Test
  void tiesGoToTheLowestIndex() {
    FloatMatrix centroids = Reference.allEqual(2500, 0.5f, -0.25f, 1f);
    Assignment assignment = Assignment.nearest(Reference.gaussian(300, 3, 5), centroids, 1);
    assertThat(assignment.cluster()).containsOnly(0);
    FloatMatrix between = new FloatMatrix(new float[] {0}, 1, 1);
    FloatMatrix beside = new FloatMatrix(new float[] {3, -1, 1}, 3, 1);
    assertThat(Assignment.nearest(between, beside, 1).cluster()).containsExactly(1);
  }

  @Test
  void aPointOnItsCentroidHasDistanceZero() {
    FloatMatrix points = Reference.gaussian(101, 33, 6);
    Assignment assignment = Assignment.nearest(points, points, 1);
    for (int i = 0; i < points.rows(); i++) {
      assertThat(assignment.cluster()[i]).isEqualTo(i);
      assertThat(assignment.squaredDistance()[i]).isZero();
    }
    assertThat(assignment.meanSquaredDistance()).isZero();
  }

  @Test
  void anIndexFollowsReplacedCentroids() {
    FloatMatrix points = Reference.gaussian(200, 19, 7);
    FloatMatrix centroids = Reference.gaussian(1500, 19, 8);
    FloatMatrix others = Reference.gaussian(1500, 19, 9);
    try (CentroidIndex index = new CentroidIndex(centroids)) {
      for (int j = 0; j < 1500; j += 7) {
        index.replace(j, others.row(j));
        System.arraycopy(others.data(), j * 19, centroids.data(), j * 19, 19);
      }
      Assignment incremental = index.nearest(points, 1);
      Assignment fresh = Assignment.nearest(points, centroids, 1);
      assertThat(incremental.cluster()).isEqualTo(fresh.cluster());
      assertThat(incremental.squaredDistance()).isEqualTo(fresh.squaredDistance());
      assertThat(index.centroid(1498)).containsExactly(centroids.row(1498));
    }
  }

  @Test
  void noPointsMakeAnEmptyAssignment() {
    Assignment assignment = Assignment.nearest(FloatMatrix.zeros(0, 3), FloatMatrix.zeros(2, 3), 2);
    assertThat(assignment.points()).isZero();
    assertThat(assignment.meanSquaredDistance()).isZero();
    assertThat(assignment.counts(2)).containsExactly(0, 0);
  }

  @Test
  void refusesBadInput() {
    FloatMatrix points = FloatMatrix.zeros(300, 3);
    FloatMatrix centroids = FloatMatrix.zeros(2, 3);
    assertThatThrownBy(() -> Assignment.nearest(points, FloatMatrix.zeros(2, 4), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("matrix of points has 3 columns, expected 4");
    assertThatThrownBy(() -> Assignment.nearest(points, FloatMatrix.zeros(0, 3), 1))
        .hasMessageContaining("at least one centroid");
    points.data()[299 * 3 + 1] = Float.NaN;
    assertThatThrownBy(() -> Assignment.nearest(points, centroids, 2))
        .hasMessageContaining("point 299 is not finite");
    centroids.data()[4] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> Assignment.nearest(points, centroids, 1))
        .hasMessage("centroid 1 is not finite: column 1 is Infinity");
    assertThatThrownBy(() -> new Assignment(new int[2], new float[3]))
        .hasMessage("2 clusters do not fit 3 squared distances");
  }

  @Test
  void refusesToReplaceByWhatDoesNotFit() {
    try (CentroidIndex index = new CentroidIndex(FloatMatrix.zeros(2, 3))) {
      assertThatThrownBy(() -> index.replace(0, new float[2])).hasMessageContaining("expected 3");
      assertThatThrownBy(() -> index.replace(2, new float[3]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> index.replace(1, new float[] {0, Float.NaN, 0}))
          .hasMessageContaining("centroid 1")
          .hasMessageContaining("column 1 is NaN");
      assertThatThrownBy(() -> index.replace(1, new float[] {0, 2e19f, 0}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the squared norm of centroid 1")
          .hasMessageContaining("exceeds the largest float");
      assertThat(index.centroid(1)).containsExactly(0, 0, 0);
    }
  }

  @Test
  void aClosedIndexSaysSo() {
    CentroidIndex index = new CentroidIndex(FloatMatrix.zeros(2, 3));
    index.close();
    assertThatThrownBy(() -> index.nearest(FloatMatrix.zeros(1, 3), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> index.centroid(0)).isInstanceOf(IllegalStateException.class);
  }
}
