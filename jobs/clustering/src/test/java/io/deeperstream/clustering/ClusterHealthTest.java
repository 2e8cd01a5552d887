package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterHealthTest {

  @Test
  void aKnownCase() {
    ClusterHealth health = ClusterHealth.of(new double[] {2, 0, 1, 1});
    assertThat(health.clusters()).isEqualTo(4);
    assertThat(health.live()).isEqualTo(3);
    assertThat(health.points()).isEqualTo(4);
    assertThat(health.imbalanceFactor()).isCloseTo(1.5, within(1e-15));
    assertThat(health.entropy()).isCloseTo(1.5 * Math.log(2), within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 1001})
  void equalClustersAreTheBestAndOneClusterTheWorst(int k) {
    double[] equal = new double[k];
    Arrays.fill(equal, 7);
    assertThat(ClusterHealth.of(equal).imbalanceFactor()).isCloseTo(1, within(1e-12));
    assertThat(ClusterHealth.of(equal).entropy()).isCloseTo(Math.log(k), within(1e-12));
    double[] single = new double[k];
    single[k / 2] = 99;
    assertThat(ClusterHealth.of(single).imbalanceFactor()).isEqualTo(k);
    assertThat(ClusterHealth.of(single).entropy()).isZero();
    assertThat(ClusterHealth.of(single).live()).isEqualTo(1);
    double[] any = new SplittableRandom(k).doubles(k).toArray();
    assertThat(ClusterHealth.of(any).imbalanceFactor()).isBetween(1 - 1e-12, (double) k);
    assertThat(ClusterHealth.of(any).entropy()).isBetween(0.0, Math.log(k) + 1e-12);
  }

  @Test
  void theUnitOfTheCountsDoesNotMatter() {
    double[] counts = new SplittableRandom(5).doubles(101).toArray();
    double[] scaled = Arrays.stream(counts).map(count -> 1024 * count).toArray();
    ClusterHealth health = ClusterHealth.of(counts);
    assertThat(ClusterHealth.of(scaled).imbalanceFactor()).isEqualTo(health.imbalanceFactor());
    assertThat(ClusterHealth.of(scaled).entropy()).isEqualTo(health.entropy());
  }

  @Test
  void clustersWithoutPointsCountAsEqual() {
    ClusterHealth health = ClusterHealth.of(new double[3]);
    assertThat(health).isEqualTo(new ClusterHealth(3, 0, 0, 1, Math.log(3)));
  }

  @Test
  void refusesBadCounts() {
    assertThatThrownBy(() -> ClusterHealth.of(new double[0])).hasMessageContaining("got none");
    for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> ClusterHealth.of(new double[] {1, bad}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("count (%s) of cluster 1 must be finite and at least 0", bad);
    }
  }
}
