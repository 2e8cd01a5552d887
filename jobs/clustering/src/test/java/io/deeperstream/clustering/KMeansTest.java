package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {

  @Test
  void agreesWithLloydsPassesDoneNaively() {
    FloatMatrix points = Reference.blobs(1009, 17, 13, 1);
    KMeans.Options options = KMeans.Options.of(13, 42).withPasses(5);
    FloatMatrix expected = points.rows(Seeding.random(1009, 13, Randoms.of(42, 0)));
    int[] cluster = assign(points, expected);
    for (int pass = 0; pass < 5; pass++) {
      expected = Reference.means(points, cluster, expected);
      cluster = assign(points, expected);
    }

    Clustering clustering = KMeans.fit(points, options);

    assertThat(clustering.splits()).isZero();
    assertThat(clustering.assignment().cluster()).isEqualTo(cluster);
    assertThat(clustering.centroids().data()).containsExactly(expected.data(), within(1e-6f));
    assertThat(clustering.meanSquaredDistance())
        .isCloseTo(meanSquaredDistance(points, expected), within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(KMeans.Start.class)
  void sameBitsOnAnyNumberOfThreads(KMeans.Start start) {
    FloatMatrix points = Reference.blobs(1009, 17, 20, 2);
    KMeans.Options options = KMeans.Options.of(37, 5).withStart(start);
    Clustering one = KMeans.fit(points, options);
    for (int threads = 2; threads <= 3; threads++) {
      Clustering more = KMeans.fit(points, options.withThreads(threads));
      assertThat(more.centroids()).isEqualTo(one.centroids());
      assertThat(more.assignment().cluster()).isEqualTo(one.assignment().cluster());
      assertThat(more.assignment().squaredDistance()).isEqualTo(one.assignment().squaredDistance());
      assertThat(more.counts()).isEqualTo(one.counts());
    }
    Clustering other = KMeans.fit(points, new KMeans.Options(37, 10, start, 6, 1));
    assertThat(other.centroids()).isNotEqualTo(one.centroids());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 300, 509})
  void conservesMassAndLabels(int k) {
    FloatMatrix points = Reference.blobs(509, 9, 5, 3);
    Clustering clustering = KMeans.fit(points, KMeans.Options.of(k, 4));
    assertThat(clustering.centroids().rows()).isEqualTo(k);
    assertThat(Arrays.stream(clustering.counts()).sum()).isEqualTo(509);
    assertThat(clustering.assignment().cluster()).hasSize(509);
    for (int j = 0; j < k; j++) {
      int own = j;
      assertThat(clustering.counts()[j])
          .isEqualTo(
              (double)
                  Arrays.stream(clustering.assignment().cluster()).filter(c -> c == own).count());
    }
    assertThat(clustering.meanSquaredDistance())
        .isCloseTo(meanSquaredDistance(points, clustering.centroids()), within(1e-5));
  }

  @Test
  void morePassesDoNotMakeItWorse() {
    FloatMatrix points = Reference.blobs(1009, 17, 30, 4);
    double previous = Double.POSITIVE_INFINITY;
    for (int passes = 0; passes <= 12; passes += 3) {
      Clustering clustering = KMeans.fit(points, KMeans.Options.of(10, 8).withPasses(passes));
      assertThat(clustering.splits()).isZero();
      assertThat(clustering.meanSquaredDistance()).isLessThanOrEqualTo(previous * (1 + 1e-6));
      previous = clustering.meanSquaredDistance();
    }
  }

  @Test
  void oneClusterIsTheMean() {
    FloatMatrix points = Reference.gaussian(1009, 17, 5);
    Clustering clustering = KMeans.fit(points, KMeans.Options.of(1, 1));
    FloatMatrix mean = Reference.means(points, new int[1009], FloatMatrix.zeros(1, 17));
    assertThat(clustering.centroids().data()).containsExactly(mean.data(), within(1e-7f));
    assertThat(clustering.counts()).containsExactly(1009);
  }

  @Test
  void asManyClustersAsPointsLeaveNoDistance() {
    FloatMatrix points = Reference.gaussian(101, 17, 6);
    Clustering clustering = KMeans.fit(points, KMeans.Options.of(101, 1));
    assertThat(clustering.meanSquaredDistance()).isZero();
    assertThat(clustering.counts()).containsOnly(1);
    assertThat(clustering.passes()).as("comes to rest at once").isEqualTo(1);
  }

  @Test
  void comesToRestAtAFixedPoint() {
    FloatMatrix points = Reference.blobs(400, 3, 4, 7);
    Clustering rest = KMeans.fit(points, KMeans.Options.of(4, 2).withPasses(1000));
    assertThat(rest.passes()).isLessThan(1000);
    FloatMatrix means = Reference.means(points, rest.assignment().cluster(), rest.centroids());
    assertThat(rest.centroids().data()).containsExactly(means.data(), within(1e-6f));
  }

  @Test
  void allEqualPointsAreSplitAndNoLabelIsLost() {
    Clustering clustering =
        KMeans.fit(Reference.allEqual(100, 1, -1, 0.5f), KMeans.Options.of(7, 1));
    assertThat(clustering.splits()).isPositive();
    assertThat(Arrays.stream(clustering.counts()).sum()).isEqualTo(100);
    for (int j = 0; j < 7; j++) {
      assertThat(clustering.centroids().row(j))
          .containsExactly(new float[] {1, -1, 0.5f}, within(0.02f));
    }
  }

  @Test
  void isNotAtRestWhileClustersAreEmpty() {
    // A split of the origin stays at the origin, so every pass finds six clusters empty.
    Clustering clustering = KMeans.fit(Reference.allEqual(100, 0, 0), KMeans.Options.of(7, 1));
    assertThat(clustering.passes()).isEqualTo(10);
    assertThat(clustering.splits()).isEqualTo(60);
    assertThat(clustering.counts()).containsExactly(100, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void duplicatesLeaveClustersEmptyAndTheDonorRuleFillsThem() {
    FloatMatrix points = Reference.gaussian(300, 3, 8);
    for (int i = 0; i < 200; i++) {
      System.arraycopy(new float[] {1, 1, 1}, 0, points.data(), i * 3, 3);
    }
    Clustering clustering = KMeans.fit(points, KMeans.Options.of(60, 3));
    assertThat(clustering.splits()).isPositive();
    assertThat(Arrays.stream(clustering.counts()).filter(count -> count > 0).count())
        .as("live clusters")
        .isGreaterThan(30);
  }

  @Test
  void noPassesOnlyAssign() {
    FloatMatrix points = Reference.gaussian(50, 3, 9);
    Clustering clustering = KMeans.fit(points, KMeans.Options.of(5, 3).withPasses(0));
    assertThat(clustering.passes()).isZero();
    assertThat(clustering.centroids())
        .isEqualTo(points.rows(Seeding.random(50, 5, Randoms.of(3, 0))));
    assertThat(clustering.assignment().cluster()).isEqualTo(assign(points, clustering.centroids()));
  }

  @ParameterizedTest
  @EnumSource(KMeans.Start.class)
  void aBoundOnThePointsOfAClusterFitsARandomSampleAndLabelsAll(KMeans.Start start) {
    FloatMatrix points = Reference.blobs(1009, 17, 13, 10);
    KMeans.Options options = KMeans.Options.of(13, 4).withStart(start).withMaxPointsPerCluster(29);
    Clustering bounded = KMeans.fit(points, options);
    int[] sample = Seeding.random(1009, 13 * 29, Randoms.of(4, 1));
    Arrays.sort(sample);
    Clustering ofSample = KMeans.fit(points.rows(sample), options.withMaxPointsPerCluster(0));

    assertThat(bounded.fittedPoints()).isEqualTo(13 * 29);
    assertThat(bounded.centroids()).isEqualTo(ofSample.centroids());
    assertThat(bounded.passes()).isEqualTo(ofSample.passes());
    assertThat(bounded.assignment().cluster()).isEqualTo(assign(points, bounded.centroids()));
    assertThat(Arrays.stream(bounded.counts()).sum()).isEqualTo(1009);
    assertThat(bounded.meanSquaredDistance())
        .isCloseTo(meanSquaredDistance(points, bounded.centroids()), within(1e-5));
    assertThat(KMeans.fit(points, options.withThreads(3)).centroids())
        .isEqualTo(bounded.centroids());
    assertThat(sample).as("over the whole range").hasSizeGreaterThan(300);
    assertThat(sample[0]).isLessThan(30);
    assertThat(sample[sample.length - 1]).isGreaterThan(979);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 78, 1_000_000_000})
  void aBoundThatDoesNotBindChangesNothing(int bound) {
    FloatMatrix points = Reference.blobs(1009, 17, 13, 10);
    Clustering whole = KMeans.fit(points, KMeans.Options.of(13, 4));
    Clustering bounded =
        KMeans.fit(points, KMeans.Options.of(13, 4).withMaxPointsPerCluster(bound));
    assertThat(bounded.fittedPoints()).isEqualTo(1009);
    assertThat(bounded.centroids()).isEqualTo(whole.centroids());
  }

  @Test
  void doesNotWriteToItsInput() {
    FloatMatrix points = Reference.gaussian(100, 3, 9);
    FloatMatrix before = points.copy();
    KMeans.fit(points, KMeans.Options.of(10, 3));
    assertThat(points).isEqualTo(before);
  }

  @Test
  void refusesBadInput() {
    FloatMatrix points = FloatMatrix.zeros(10, 2);
    assertThatThrownBy(() -> KMeans.fit(points, KMeans.Options.of(11, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k (11) exceeds the number of points (10)");
    assertThatThrownBy(() -> KMeans.Options.of(0, 1)).hasMessage("k (0) must be at least 1");
    assertThatThrownBy(() -> KMeans.Options.of(1, 1).withPasses(-1))
        .hasMessage("passes (-1) must be at least 0");
    assertThatThrownBy(() -> KMeans.Options.of(1, 1).withThreads(0))
        .hasMessage("threads (0) must be at least 1");
    assertThatThrownBy(() -> KMeans.Options.of(1, 1).withMaxPointsPerCluster(-1))
        .hasMessage("maxPointsPerCluster (-1) must be at least 0");
    points.data()[7] = Float.NaN;
    assertThatThrownBy(() -> KMeans.fit(points, KMeans.Options.of(2, 1)))
        .hasMessage("point 3 is not finite: column 1 is NaN");
  }

  private static int[] assign(FloatMatrix points, FloatMatrix centroids) {
    int[] cluster = new int[points.rows()];
    Arrays.setAll(cluster, i -> Reference.nearest(points.row(i), centroids));
    return cluster;
  }

  private static double meanSquaredDistance(FloatMatrix points, FloatMatrix centroids) {
    double sum = 0;
    for (int i = 0; i < points.rows(); i++) {
      sum += Reference.nearestDistance(points.row(i), centroids);
    }
    return sum / points.rows();
  }
}
