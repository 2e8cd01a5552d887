package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HierarchicalKMeansTest {

  private static HierarchicalKMeans.Options options(int m, int k) {
    return new HierarchicalKMeans.Options(m, k, 10, 11, 1);
  }

  /** Every label is the nearest centroid's, level by level, and every count the labels' number. */
  private static void assertConsistent(FloatMatrix points, HierarchicalClustering clustering) {
    int m = clustering.superClusters();
    double[] superCounts = new double[m];
    double[][] subCounts = new double[m][clustering.subClusters()];
    double sum = 0;
    for (int i = 0; i < points.rows(); i++) {
      float[] point = points.row(i);
      int s = clustering.superCluster()[i];
      int sub = clustering.subCluster()[i];
      superCounts[s]++;
      subCounts[s][sub]++;
      FloatMatrix subCentroids = clustering.subCentroids().get(s);
      double distance = Reference.squaredDistance(point, subCentroids.row(sub));
      assertThat(Reference.squaredDistance(point, clustering.superCentroids().row(s)))
          .isCloseTo(Reference.nearestDistance(point, clustering.superCentroids()), within(1e-5));
      assertThat(distance).isCloseTo(Reference.nearestDistance(point, subCentroids), within(1e-5));
      sum += distance;
    }
    assertThat(clustering.superCounts()).isEqualTo(superCounts);
    assertThat(clustering.subCounts()).isEqualTo(subCounts);
    assertThat(clustering.meanSquaredDistance())
        .isCloseTo(sum / points.rows(), within(1e-5 * (1 + sum / points.rows())));
  }

  @Test
  void bothLevelsAreConsistent() {
    FloatMatrix points = Reference.blobs(1009, 17, 12, 1);
    HierarchicalClustering clustering = HierarchicalKMeans.fit(points, options(3, 21));
    assertThat(clustering.superClusters()).isEqualTo(3);
    assertThat(clustering.subClusters()).isEqualTo(7);
    assertThat(clustering.passes()).isBetween(1, 10);
    assertConsistent(points, clustering);
  }

  @Test
  void levelTwoIsAKMeansWithinTheSuperCluster() {
    FloatMatrix points = Reference.blobs(509, 5, 8, 2);
    HierarchicalClustering clustering = HierarchicalKMeans.fit(points, options(2, 12));
    for (int s = 0; s < 2; s++) {
      int own = s;
      int[] members =
          IntStream.range(0, 509).filter(i -> clustering.superCluster()[i] == own).toArray();
      Clustering alone =
          KMeans.fit(points.rows(members), KMeans.Options.of(6, Randoms.derive(11, own + 1L)));
      assertThat(clustering.subCentroids().get(s)).isEqualTo(alone.centroids());
      assertThat(clustering.subCounts()[s]).isEqualTo(alone.counts());
    }
  }

  @Test
  void oneSuperClusterIsTheMeanOverAll() {
    FloatMatrix points = Reference.blobs(300, 5, 8, 3);
    HierarchicalClustering clustering = HierarchicalKMeans.fit(points, options(1, 8));
    assertThat(clustering.superCounts()).containsExactly(300);
    assertThat(clustering.superCluster()).containsOnly(0);
    assertConsistent(points, clustering);
    HierarchicalClustering single = HierarchicalKMeans.fit(points, options(1, 1));
    assertThat(single.subCentroids().get(0)).isEqualTo(single.superCentroids());
  }

  @Test
  void sameBitsOnAnyNumberOfThreads() {
    FloatMatrix points = Reference.blobs(1009, 17, 12, 4);
    HierarchicalClustering one = HierarchicalKMeans.fit(points, options(4, 40));
    for (int threads = 2; threads <= 3; threads++) {
      HierarchicalClustering more =
          HierarchicalKMeans.fit(points, new HierarchicalKMeans.Options(4, 40, 10, 11, threads));
      assertThat(more.superCentroids()).isEqualTo(one.superCentroids());
      assertThat(more.subCentroids()).isEqualTo(one.subCentroids());
      assertThat(more.subCluster()).isEqualTo(one.subCluster());
      assertThat(more.meanSquaredDistance()).isEqualTo(one.meanSquaredDistance());
    }
  }

  @Test
  void aSuperClusterTooSmallIsFilledBySplits() {
    FloatMatrix points = Reference.gaussian(103, 3, 5);
    for (int i = 0; i < 3; i++) {
      points.data()[i * 3] += 1000;
    }
    HierarchicalClustering clustering =
        HierarchicalKMeans.fit(
            points, new HierarchicalKMeans.Options(2, 20, 20, KMeans.Start.PLUS_PLUS, 11, 1, 0));
    int small = clustering.superCounts()[0] == 3 ? 0 : 1;
    assertThat(clustering.superCounts()[small]).isEqualTo(3);
    assertThat(clustering.subCentroids().get(small).rows()).isEqualTo(10);
    assertThat(Arrays.stream(clustering.subCounts()[small]).sum()).isEqualTo(3);
    assertThat(clustering.splits()).isGreaterThanOrEqualTo(7);
    for (int j = 0; j < 10; j++) {
      assertThat(clustering.subCentroids().get(small).row(j)[0]).isBetween(950f, 1050f);
    }
  }

  @Test
  void allEqualPointsLoseNoLabel() {
    FloatMatrix points = Reference.allEqual(30, 1, 2);
    HierarchicalClustering clustering = HierarchicalKMeans.fit(points, options(3, 30));
    assertThat(Arrays.stream(clustering.superCounts()).sum()).isEqualTo(30);
    assertConsistent(points, clustering);
    assertThat(clustering.subCentroids()).allSatisfy(sub -> assertThat(sub.rows()).isEqualTo(10));
    assertThat(clustering.superCounts()).as("an empty super-cluster").contains(0);
  }

  @Test
  void aBoundOnThePointsOfAClusterIsKeptByBothLevels() {
    FloatMatrix points = Reference.blobs(1009, 5, 8, 6);
    HierarchicalClustering bounded =
        HierarchicalKMeans.fit(
            points, new HierarchicalKMeans.Options(2, 12, 10, KMeans.Start.RANDOM, 11, 1, 20));
    assertThat(bounded.isSampled()).isTrue();
    assertThat(bounded.superFitted()).isEqualTo(40);
    assertThat(bounded.subFitted()).isEqualTo(240);
    assertConsistent(points, bounded);
    HierarchicalClustering whole = HierarchicalKMeans.fit(points, options(2, 12));
    assertThat(whole.isSampled()).isFalse();
    assertThat(whole.superFitted()).isEqualTo(1009);
    assertThat(whole.subFitted()).isEqualTo(1009);
  }

  @Test
  void refusesBadOptions() {
    assertThatThrownBy(() -> options(3, 10))
        .hasMessage("k (10) must be a positive multiple of m (3)");
    assertThatThrownBy(() -> options(0, 10)).hasMessage("m (0) must be at least 1");
    assertThatThrownBy(() -> options(4, 0)).hasMessageContaining("k (0)");
    assertThatThrownBy(() -> new HierarchicalKMeans.Options(1, 1, -1, 0, 1))
        .hasMessageContaining("passes (-1)");
    assertThatThrownBy(() -> HierarchicalKMeans.fit(FloatMatrix.zeros(2, 2), options(3, 3)))
        .hasMessage("m (3) exceeds the number of points (2)");
  }
}
